package dev.meshwright.compile.listener;

import com.google.protobuf.UInt32Value;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.authz.PolicyFilters;
import dev.meshwright.compile.jwt.TokenFilter;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.tls.GatewayTls;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Setting;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One port that a gateway opens: plaintext, TLS that ends here, TLS passed on by server name, or all of
/// them.
public final class GatewayListener {
    private static final List<String> HTTP_ALPN = List.of("h2", "http/1.1");

    private GatewayListener() {}

    /// @param chains at least one, in the order of the Gateway servers
    /// @param policies who may call
    /// @param origin of the first server on the port
    public record Inputs(
            String bind, int port, List<Chain> chains, PolicyFilters policies, Handling handling, Origin origin) {
        public Inputs {
            chains = List.copyOf(chains);
        }

        public String name() {
            return Inspectors.name(bind, port);
        }
    }

    /// What becomes of connections.
    ///
    /// @param match which connections
    /// @param tls how the connection comes in
    public record Chain(Target target, ChainMatch match, Gateway.Tls tls, Origin origin) {
        boolean isTls() {
            return switch (tls) {
                case Gateway.Tls.None _, Gateway.Tls.HttpsRedirect _ -> false;
                case Gateway.Tls.Terminate _,
                        Gateway.Tls.Mesh _,
                        Gateway.Tls.Passthrough _,
                        Gateway.Tls.AutoPassthrough _ -> true;
            };
        }
    }

    public sealed interface Target {
        /// Requests, by a route table.
        record Http(String table) implements Target {}

        /// Bytes.
        record Tcp(List<TcpTarget> targets, TcpForward.Relay relay) implements Target {
            public Tcp {
                targets = List.copyOf(targets);
            }
        }
    }

    public static Part compile(Inputs in) {
        Listener.Builder listener = Inspectors.listener(in.name(), in.bind(), in.port(), TrafficDirection.OUTBOUND);
        if (in.handling().http().connections().atGateway().listenerBufferBytesMax()
                instanceof Setting.Set<Integer>(var bytes, var _)) {
            listener.setPerConnectionBufferLimitBytes(UInt32Value.of(bytes));
        }
        listener.addAllAccessLog(AccessLogs.refused(in.handling()));
        OriginPaths origins = new OriginPaths().put("", in.origin());
        if (in.handling().http().proxyProtocol()) {
            Inspectors.inspect(listener, in.handling(), Inspectors.PROXY_HEADER);
        }
        boolean tls = in.chains().stream().anyMatch(Chain::isTls);
        if (tls) {
            Inspectors.inspect(listener, in.handling(), Inspectors.TLS);
        }
        // Envoy refuses two chains that match alike; the first server on the port counts.
        Set<FilterChainMatch> taken = new HashSet<>();
        for (Chain chain : in.chains()) {
            FilterChain built = chain(in, chain, tls);
            if (taken.add(built.getFilterChainMatch())) {
                origins.put("filter_chains[" + listener.getFilterChainsCount() + "]", chain.origin());
                listener.addFilterChains(built);
            }
        }
        return Part.of(
                TypeUrl.LISTENER, in.name(), new Draft<>(MetricFilters.counted(listener, in.handling()), origins));
    }

    private static FilterChain chain(Inputs in, Chain chain, boolean inspected) {
        FilterChain.Builder out = FilterChain.newBuilder()
                .setTransportSocketConnectTimeout(OutboundListener.TRANSPORT_CONNECT_TIMEOUT)
                .addAllFilters(filters(in, chain.target()));
        FilterChainMatch.Builder match = chain.match().builder();
        if (inspected) {
            match.setTransportProtocol(chain.isTls() ? "tls" : "raw_buffer");
        }
        if (!match.build().equals(FilterChainMatch.getDefaultInstance())) {
            out.setFilterChainMatch(match);
        }
        List<String> alpn = chain.target() instanceof Target.Http ? HTTP_ALPN : List.of();
        switch (chain.tls()) {
            case Gateway.Tls.None _,
                    Gateway.Tls.HttpsRedirect _,
                    Gateway.Tls.Passthrough _,
                    Gateway.Tls.AutoPassthrough _ -> {}
            case Gateway.Tls.Terminate terminate -> out.setTransportSocket(GatewayTls.server(terminate, alpn));
            case Gateway.Tls.Mesh mutual ->
                out.setTransportSocket(GatewayTls.server(
                        mutual, in.handling().tls().mesh(), in.handling().trustDomains(), alpn));
        }
        return out.build();
    }

    private static List<Filter> filters(Inputs in, Target target) {
        return switch (target) {
            case Target.Http(var table) ->
                List.of(HttpManager.gateway(
                        in.name(), table, in.policies().http(TokenFilter.At.GATEWAY), in.handling()));
            case Target.Tcp(var targets, var relay) ->
                TcpForward.behind(in.policies(), TcpForward.filters(targets, relay, in.handling()));
        };
    }
}
