package dev.meshwright.compile.cluster;

import com.google.protobuf.Struct;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.tls.MeshTls;
import dev.meshwright.compile.tls.RuleTls;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.ProxyProtocol;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import java.util.List;

/// How a cluster's connections are protected: as the rule's `tls` says; when it says nothing, mesh mTLS to
/// each endpoint that takes it and plaintext to the others (auto mTLS, decided per endpoint by metadata
/// `tlsMode`).
final class ClientTransport {
    private ClientTransport() {}

    static void write(OutboundInputs in, Cluster.Builder cluster, OriginPaths origins) {
        switch (in.traffic().tls()) {
            case Setting.Unset<ClientTls>() -> automatic(in, cluster);
            case Setting.Off<ClientTls>(var origin) -> origins.put("transport_socket", origin);
            case Setting.Set<ClientTls>(var tls, var origin) -> {
                origins.put("transport_socket", origin);
                written(tls, in, cluster);
            }
        }
        if (in.traffic().proxyProtocol() instanceof Setting.Set<ProxyProtocol>(var version, var origin)) {
            origins.put("transport_socket", origin);
            headerFirst(version, cluster);
        }
    }

    /// What a request's host is for TLS to a server that was looked up by it: the server name, where none is written,
    /// and the name that the certificate must carry, where none is written and certificates are looked at.
    static UpstreamHttpProtocolOptions byName(Setting<ClientTls> tls) {
        if (!(tls instanceof Setting.Set<ClientTls>(var written, var _))
                || (written.mode() != TlsMode.SIMPLE && written.mode() != TlsMode.MUTUAL)) {
            return UpstreamHttpProtocolOptions.getDefaultInstance();
        }
        return UpstreamHttpProtocolOptions.newBuilder()
                .setAutoSni(written.sni().isEmpty())
                .setAutoSanValidation(written.verified()
                        && written.sni().isEmpty()
                        && written.subjectAltNames().isEmpty())
                .build();
    }

    static boolean checksName(Setting<ClientTls> tls) {
        UpstreamHttpProtocolOptions names = byName(tls);
        return names.getAutoSni() && names.getAutoSanValidation();
    }

    /// Every way to an endpoint begins with the header, TLS or not.
    private static void headerFirst(ProxyProtocol version, Cluster.Builder cluster) {
        if (cluster.getTransportSocketMatchesCount() == 0) {
            TransportSocket inside = cluster.hasTransportSocket() ? cluster.getTransportSocket() : MeshTls.raw();
            cluster.setTransportSocket(headerFirst(version, inside));
        }
        for (Cluster.TransportSocketMatch.Builder match : cluster.getTransportSocketMatchesBuilderList()) {
            match.setTransportSocket(headerFirst(version, match.getTransportSocket()));
        }
    }

    private static TransportSocket headerFirst(ProxyProtocol version, TransportSocket inside) {
        return TransportSocket.newBuilder()
                .setName("envoy.transport_sockets.upstream_proxy_protocol")
                .setTypedConfig(Wire.any(ProxyProtocolUpstreamTransport.newBuilder()
                        .setConfig(ProxyProtocolConfig.newBuilder()
                                .setVersion(
                                        version == ProxyProtocol.V1
                                                ? ProxyProtocolConfig.Version.V1
                                                : ProxyProtocolConfig.Version.V2))
                        .setTransportSocket(inside)
                        .build()))
                .build();
    }

    /// Towards servers of any name; the mesh's own identity is of no use to them.
    static void any(ClientTls tls, dev.meshwright.model.MeshTls mesh, Cluster.Builder cluster) {
        switch (tls.mode()) {
            case DISABLE, ISTIO_MUTUAL -> {}
            case SIMPLE, MUTUAL -> cluster.setTransportSocket(RuleTls.client(tls, mesh.others(), "*", List.of()));
        }
    }

    private static void written(ClientTls tls, OutboundInputs in, Cluster.Builder cluster) {
        switch (tls.mode()) {
            case DISABLE -> {}
            case ISTIO_MUTUAL -> cluster.setTransportSocket(mesh(in, tls.subjectAltNames(), tls.sni()));
            case SIMPLE, MUTUAL ->
                cluster.setTransportSocket(
                        RuleTls.client(tls, in.tls().others(), in.host(), alpn(spoken(in)), in.shown()));
        }
    }

    private static void automatic(OutboundInputs in, Cluster.Builder cluster) {
        if (!in.mtls() || !in.tls().automatic()) {
            return;
        }
        if (in.discovery() == Service.Resolution.NONE) {
            // An endpoint that its caller chose has no metadata to tell it by; all of them take mesh mTLS.
            cluster.setTransportSocket(mesh(in, List.of(), ""));
            return;
        }
        cluster.addTransportSocketMatches(Cluster.TransportSocketMatch.newBuilder()
                        .setName("tlsMode-istio")
                        .setMatch(Struct.newBuilder().putFields("tlsMode", IstioMetadata.text("istio")))
                        .setTransportSocket(mesh(in, List.of(), "")))
                .addTransportSocketMatches(Cluster.TransportSocketMatch.newBuilder()
                        .setName("tlsMode-disabled")
                        .setMatch(Struct.getDefaultInstance())
                        .setTransportSocket(MeshTls.raw()));
    }

    private static TransportSocket mesh(OutboundInputs in, List<String> names, String sni) {
        return MeshTls.client(
                in.versions(),
                in.tls().mesh(),
                in.trustDomains(),
                names.isEmpty() ? in.peers() : names,
                sni.isEmpty() ? ClusterNames.sni(in.port().number(), in.subset(), in.host()) : sni,
                spoken(in));
    }

    private static Protocol spoken(OutboundInputs in) {
        return HttpOptions.spoken(
                in.port().protocol(), in.traffic().connectionPool().orElse(ConnectionPool.NONE));
    }

    /// What a server outside of the mesh is offered; nothing for opaque bytes.
    private static List<String> alpn(Protocol protocol) {
        if (protocol.isHttp2()) {
            return List.of("h2");
        }
        return protocol.isHttp() ? List.of("http/1.1") : List.of();
    }
}
