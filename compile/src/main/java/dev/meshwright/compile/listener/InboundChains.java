package dev.meshwright.compile.listener;

import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.tls.Alpn;
import dev.meshwright.compile.tls.GatewayTls;
import dev.meshwright.compile.tls.MeshTls;
import dev.meshwright.compile.tls.TlsVersions;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.PeerAuthentication.Mode;
import dev.meshwright.model.Protocol;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import java.util.ArrayList;
import java.util.List;

/// Filter chains of one served port: what a PeerAuthentication mode admits, for each protocol. The order and the
/// matches are Istio's:
///
/// | mode | declared HTTP | declared TCP | undeclared |
/// | --- | --- | --- | --- |
/// | STRICT | tls | tls | tls with HTTP words, tls |
/// | PERMISSIVE | tls with mesh words, plain | tls with mesh words, plain, other tls | all of these, HTTP told by words
/// |
/// | DISABLE | anything | anything | plain HTTP told by words, anything |
/// | DISABLE, with TLS of the port's own | tls | tls | tls |
///
/// STRICT chains do not look at ALPN where the protocol is declared, so any mTLS client gets in.
///
/// @param name of chains for opaque bytes
/// @param httpName of chains for HTTP
/// @param destinationPort limits the chains to one port of a captured listener; 0: no limit
/// @param http connection manager for the port
/// @param tcp filters that opaque bytes pass on their way to the same program
record InboundChains(
        String name,
        String httpName,
        int destinationPort,
        TlsVersions versions,
        Handling handling,
        Filter http,
        List<Filter> tcp) {
    private static final List<String> HTTP_ALPN = List.of("h2", "http/1.1");
    private static final List<String> TCP_ALPN = List.of("istio-peer-exchange", "h2", "http/1.1");

    /// @param tls of the port itself, where the mesh's is off
    List<FilterChain> of(Mode mode, Protocol protocol, Gateway.Tls tls) {
        if (mode == Mode.DISABLE && tls instanceof Gateway.Tls.Terminate own) {
            boolean isHttp = protocol == Protocol.HTTPS;
            return List.of(chain("tls", List.of(), isHttp).toBuilder()
                    .setTransportSocket(GatewayTls.server(own, isHttp ? HTTP_ALPN : List.of()))
                    .build());
        }
        boolean declaredHttp = protocol.isHttp();
        boolean undeclared = protocol == Protocol.UNDECLARED;
        List<FilterChain> chains = new ArrayList<>();
        switch (mode) {
            case STRICT -> {
                if (undeclared) {
                    chains.add(secure(Alpn.MESH_HTTP, true));
                }
                chains.add(secure(List.of(), declaredHttp));
            }
            case UNSET, PERMISSIVE -> {
                if (undeclared) {
                    chains.add(secure(Alpn.MESH_HTTP, true));
                    chains.add(plain("raw_buffer", Alpn.PLAIN_HTTP, true));
                }
                chains.add(secure(declaredHttp ? Alpn.MESH_ANY : Alpn.MESH_TCP, declaredHttp));
                chains.add(plain("raw_buffer", List.of(), declaredHttp));
                if (!declaredHttp) {
                    chains.add(plain("tls", List.of(), false));
                }
            }
            case DISABLE -> {
                // Only plaintext is looked into: a program's own TLS may offer HTTP by ALPN. What says raw_buffer would
                // keep
                // opaque bytes from what says nothing of the transport, so there is one of each kind.
                if (undeclared) {
                    chains.add(plain("raw_buffer", Alpn.PLAIN_HTTP, true));
                    chains.add(plain("raw_buffer", List.of(), false));
                }
                chains.add(plain("", List.of(), declaredHttp));
            }
        }
        return chains;
    }

    /// Whether chains are told apart by whether the connection is TLS.
    static boolean needsTlsInspector(Mode mode, Gateway.Tls tls) {
        return mode != Mode.DISABLE || tls instanceof Gateway.Tls.Terminate;
    }

    /// Whether chains are told apart by whether plaintext is HTTP.
    static boolean needsHttpInspector(Mode mode, Protocol protocol) {
        return protocol == Protocol.UNDECLARED && mode != Mode.STRICT;
    }

    private FilterChain secure(List<String> words, boolean isHttp) {
        return chain("tls", words, isHttp).toBuilder()
                .setTransportSocket(MeshTls.server(
                        versions, handling.tls().mesh(), handling.trustDomains(), isHttp ? HTTP_ALPN : TCP_ALPN))
                .build();
    }

    private FilterChain plain(String transport, List<String> words, boolean isHttp) {
        return chain(transport, words, isHttp);
    }

    private FilterChain chain(String transport, List<String> words, boolean isHttp) {
        FilterChainMatch.Builder match =
                FilterChainMatch.newBuilder().setTransportProtocol(transport).addAllApplicationProtocols(words);
        if (destinationPort != 0) {
            match.setDestinationPort(UInt32Value.of(destinationPort));
        }
        return FilterChain.newBuilder()
                .setName(isHttp ? httpName : name)
                .setFilterChainMatch(match)
                .setTransportSocketConnectTimeout(OutboundListener.TRANSPORT_CONNECT_TIMEOUT)
                .addAllFilters(isHttp ? List.of(http) : tcp)
                .build();
    }
}
