package dev.meshwright.compile.listener;

import com.google.protobuf.Duration;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.tls.Alpn;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.List;

/// Without capture: the address and port by which one workload calls one service port.
public final class OutboundListener {
    static final Duration TRANSPORT_CONNECT_TIMEOUT =
            Duration.newBuilder().setSeconds(15).build();

    private OutboundListener() {}

    /// @param bind this workload's address for the service, or the one it asked for
    /// @param path what the service port is
    /// @param origin of the service port
    public record Inputs(String bind, int port, ServicePath path, Handling handling, Origin origin) {
        public String name() {
            return Inspectors.name(bind, port);
        }
    }

    /// Without capture nobody knows where a connection wanted to go, so routes by destination never hold.
    private static void branches(Inputs in, Listener.Builder listener, OriginPaths origins) {
        ServicePath path = in.path();
        if (path.readsServerNames()) {
            Inspectors.inspect(listener, in.handling(), Inspectors.TLS);
        }
        for (TcpBranch branch : path.branches()) {
            if (branch.match().destinationSubnets().isEmpty()) {
                origins.put("filter_chains[" + listener.getFilterChainsCount() + "]", branch.origin());
                listener.addFilterChains(
                        chain(TcpForward.filters(branch.targets(), branch.relay(), in.handling())).toBuilder()
                                .setFilterChainMatch(branch.match().builder()));
            }
        }
    }

    public static Part compile(Inputs in) {
        Listener.Builder listener = Inspectors.listener(in.name(), in.bind(), in.port(), TrafficDirection.OUTBOUND);
        listener.addAllAccessLog(AccessLogs.refused(in.handling()));
        ServicePath path = in.path();
        OriginPaths origins = new OriginPaths().put("", in.origin());
        if (!path.protocol().isHttp()) {
            branches(in, listener, origins);
        }
        switch (path.protocol()) {
            case HTTP, HTTP2, GRPC -> listener.addFilterChains(chain(http(in)));
            case UNDECLARED -> {
                Inspectors.inspect(listener, in.handling(), Inspectors.HTTP);
                listener.addFilterChains(chain(http(in)).toBuilder()
                                .setFilterChainMatch(FilterChainMatch.newBuilder()
                                        .setTransportProtocol("raw_buffer")
                                        .addAllApplicationProtocols(Alpn.PLAIN_HTTP)))
                        .setDefaultFilterChain(chain(tcp(in)));
            }
            case HTTPS, TLS, TCP, UDP -> listener.addFilterChains(chain(tcp(in)));
        }
        return Part.of(
                TypeUrl.LISTENER, in.name(), new Draft<>(MetricFilters.counted(listener, in.handling()), origins));
    }

    private static List<Filter> http(Inputs in) {
        return List.of(HttpManager.outbound(in.name(), in.path().table(), in.handling()));
    }

    private static List<Filter> tcp(Inputs in) {
        return TcpForward.filters(in.path().targets(), in.path().relay(), in.handling());
    }

    private static FilterChain chain(List<Filter> filters) {
        return FilterChain.newBuilder()
                .addAllFilters(filters)
                .setTransportSocketConnectTimeout(TRANSPORT_CONNECT_TIMEOUT)
                .build();
    }
}
