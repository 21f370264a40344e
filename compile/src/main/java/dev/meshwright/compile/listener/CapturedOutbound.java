package dev.meshwright.compile.listener;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.tls.Alpn;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.List;

/// Listeners for captured outbound traffic, in Istio's shapes. One socket takes everything and hands each
/// connection to the listener of the address, or else the port, that it wanted; those listeners bind nothing.
public final class CapturedOutbound {
    private static final int CAPTURE_PORT = 15001;
    private static final String ANY_ADDRESS = "0.0.0.0";
    private static final String ANY_ADDRESS_V6 = "::";

    private CapturedOutbound() {}

    /// @param transparent captured by TPROXY
    /// @param unknown cluster for connections that no service takes
    /// @param requests route table of plaintext requests that no service takes; empty: they go like all else
    public record Capture(boolean transparent, String unknown, List<RouteConfiguration> requests, Handling handling) {
        public Capture {
            requests = List.copyOf(requests);
        }
    }

    /// @param address virtual address, or `0.0.0.0` for every address with that port
    /// @param bound whether it takes connections itself; else the capturing listener hands them over
    /// @param ipv6 whether `0.0.0.0` stands for `::` too: some service behind it has an IPv6 address
    /// @param chains told apart by server name and subnet; with one that has none, that is all there is
    /// @param unknown cluster for connections that no chain takes
    public record Inputs(
            String address,
            int port,
            boolean bound,
            boolean ipv6,
            List<Chain> chains,
            String unknown,
            Handling handling,
            Origin origin) {
        public Inputs {
            chains = List.copyOf(chains);
        }

        public String name() {
            return Inspectors.name(address, port);
        }
    }

    /// @param serverNames SNI names of an opaque TLS service that shares its port with others; else empty
    /// @param subnet of an opaque service that has not an address alone; empty: any
    public record Chain(ServicePath path, List<String> serverNames, String subnet, Origin origin) {
        public Chain {
            serverNames = List.copyOf(serverNames);
        }

        boolean isAny() {
            return serverNames.isEmpty() && subnet.isEmpty();
        }

        List<String> subnets() {
            return subnet.isEmpty() ? List.of() : List.of(subnet);
        }
    }

    /// The listener `virtualOutbound`, which binds the capture port.
    public static Part compile(Capture in) {
        Listener.Builder listener =
                Inspectors.listener("virtualOutbound", ANY_ADDRESS, CAPTURE_PORT, TrafficDirection.OUTBOUND);
        listener.setUseOriginalDst(BoolValue.of(true)).addAllAccessLog(AccessLogs.refused(in.handling()));
        if (in.transparent()) {
            listener.setTransparent(BoolValue.of(true));
        }
        listener.addFilterChains(FilterChain.newBuilder()
                .setName("virtualOutbound-blackhole")
                .setFilterChainMatch(FilterChainMatch.newBuilder().setDestinationPort(UInt32Value.of(CAPTURE_PORT)))
                .addFilters(TcpForward.to(ClusterNames.BLACK_HOLE, in.handling())));
        FilterChain.Builder all = FilterChain.newBuilder()
                .setName("virtualOutbound-catchall-tcp")
                .addFilters(TcpForward.to(in.unknown(), in.handling()));
        for (RouteConfiguration requests : in.requests()) {
            Inspectors.inspect(listener, in.handling(), Inspectors.HTTP);
            listener.addFilterChains(http(Alpn.PLAIN_HTTP, HttpManager.unknown(requests, in.handling()))
                    .setName("virtualOutbound-catchall-tcp-http"));
        }
        if (in.requests().isEmpty()) {
            listener.addFilterChains(all);
        } else {
            // As a chain like others it would not get plaintext that is no HTTP: Envoy looks no further than among the
            // chains that name the transport.
            listener.setDefaultFilterChain(all);
        }
        OriginPaths origins = new OriginPaths().put("", Origin.builtIn("capture"));
        return Part.of(
                TypeUrl.LISTENER,
                "virtualOutbound",
                new Draft<>(MetricFilters.counted(listener, in.handling()), origins));
    }

    public static Part compile(Inputs in) {
        Listener.Builder listener = Inspectors.listener(in.name(), in.address(), in.port(), TrafficDirection.OUTBOUND);
        listener.setBindToPort(BoolValue.of(in.bound())).addAllAccessLog(AccessLogs.refused(in.handling()));
        if (in.ipv6() && !in.bound() && in.address().equals(ANY_ADDRESS)) {
            listener.addAdditionalAddresses(AdditionalAddress.newBuilder()
                    .setAddress(Address.newBuilder()
                            .setSocketAddress(SocketAddress.newBuilder()
                                    .setAddress(ANY_ADDRESS_V6)
                                    .setPortValue(in.port()))));
        }
        OriginPaths origins = new OriginPaths().put("", in.origin());
        boolean byName = in.chains().stream()
                .anyMatch(c -> !c.serverNames().isEmpty() || c.path().readsServerNames());
        if (byName) {
            Inspectors.inspect(listener, in.handling(), Inspectors.TLS);
        }
        for (Chain chain : in.chains()) {
            add(in, chain, listener, origins);
        }
        return Part.of(
                TypeUrl.LISTENER, in.name(), new Draft<>(MetricFilters.counted(listener, in.handling()), origins));
    }

    private static void add(Inputs in, Chain chain, Listener.Builder listener, OriginPaths origins) {
        ServicePath path = chain.path();
        if (!path.protocol().isHttp()) {
            branches(in, chain, listener, origins);
        }
        origins.put("filter_chains[" + listener.getFilterChainsCount() + "]", chain.origin());
        FilterChain passed = chain("PassthroughFilterChain", List.of(TcpForward.to(in.unknown(), in.handling())))
                .build();
        List<Filter> tcp = TcpForward.filters(path.targets(), path.relay(), in.handling());
        switch (path.protocol()) {
            case HTTP, HTTP2, GRPC -> {
                Inspectors.inspect(listener, in.handling(), Inspectors.HTTP);
                listener.addFilterChains(http(in, path)).setDefaultFilterChain(passed);
            }
            case UNDECLARED -> {
                Inspectors.inspect(listener, in.handling(), Inspectors.HTTP);
                if (path.direct()) {
                    Alpn.PLAIN_HTTP.forEach(word -> listener.addFilterChains(http(
                            List.of(word),
                            HttpManager.outbound(in.name(), path.table(), in.handling(), Alpn.offeredFor(word)))));
                } else {
                    listener.addFilterChains(http(in, path));
                }
                listener.setDefaultFilterChain(chain("", tcp).build());
            }
            case HTTPS, TLS, TCP, UDP -> {
                FilterChain.Builder opaque = chain("", tcp);
                if (!chain.isAny()) {
                    opaque.setFilterChainMatch(ChainMatch.of(chain.serverNames())
                            .within(chain.subnets())
                            .builder());
                    listener.setDefaultFilterChain(passed);
                }
                if (isFree(opaque, listener)) {
                    listener.addFilterChains(opaque);
                }
            }
        }
    }

    private static void branches(Inputs in, Chain chain, Listener.Builder listener, OriginPaths origins) {
        for (TcpBranch branch : chain.path().branches()) {
            FilterChain.Builder out = chain("", TcpForward.filters(branch.targets(), branch.relay(), in.handling()))
                    .setFilterChainMatch(branch.match().within(chain.subnets()).builder());
            if (isFree(out, listener)) {
                origins.put("filter_chains[" + listener.getFilterChainsCount() + "]", branch.origin());
                listener.addFilterChains(out);
            }
        }
    }

    /// No chain before it matches the same: Envoy would refuse the listener. The first counts, as in the
    /// routes.
    private static boolean isFree(FilterChain.Builder chain, Listener.Builder listener) {
        return listener.getFilterChainsList().stream()
                .noneMatch(c -> c.getFilterChainMatch().equals(chain.getFilterChainMatch()));
    }

    private static FilterChain.Builder http(Inputs in, ServicePath path) {
        return http(Alpn.PLAIN_HTTP, HttpManager.outbound(in.name(), path.table(), in.handling()));
    }

    private static FilterChain.Builder http(List<String> words, Filter manager) {
        return chain("", List.of(manager))
                .setFilterChainMatch(FilterChainMatch.newBuilder()
                        .setTransportProtocol("raw_buffer")
                        .addAllApplicationProtocols(words));
    }

    private static FilterChain.Builder chain(String name, List<Filter> filters) {
        return FilterChain.newBuilder()
                .setName(name)
                .addAllFilters(filters)
                .setTransportSocketConnectTimeout(OutboundListener.TRANSPORT_CONNECT_TIMEOUT);
    }
}
