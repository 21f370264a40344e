package dev.meshwright.compile.listener;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.authz.PolicyFilters;
import dev.meshwright.compile.jwt.TokenFilter;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.route.RouteTables;
import dev.meshwright.compile.tls.TlsVersions;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.compile.view.PeerModes;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.PeerAuthentication.Mode;
import dev.meshwright.model.Protocol;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate.MatchSet;
import io.envoyproxy.envoy.type.v3.Int32Range;
import java.util.List;
import java.util.stream.IntStream;

/// The listener `virtualInbound` for captured inbound traffic, in Istio's shape: chains for each port that
/// services have, and before them chains for every other port.
public final class CapturedInbound {
    private static final int CAPTURE_PORT = 15006;

    private CapturedInbound() {}

    /// @param mode for ports that no service has
    /// @param ports in ascending order
    /// @param others ports that no service has and that a policy speaks of, in ascending order
    /// @param policies who may call
    public record Inputs(
            boolean transparent,
            PeerModes.Effective mode,
            List<Port> ports,
            List<OtherPort> others,
            PolicyFilters policies,
            Handling handling,
            Origin origin) {
        public Inputs {
            ports = List.copyOf(ports);
            others = List.copyOf(others);
        }
    }

    /// A port that no service has.
    public record OtherPort(int port, PeerModes.Effective mode) {}

    /// @param bind what a Sidecar names the port after; empty: every address
    /// @param host of the service, for span names; empty when none
    /// @param tls ends here where `mode` is DISABLE
    /// @param relay of TCP connections
    public record Port(
            int port,
            String bind,
            Protocol protocol,
            PeerModes.Effective mode,
            Gateway.Tls tls,
            TcpForward.Relay relay,
            String host,
            Origin origin) {}

    public static Part compile(Inputs in) {
        Listener.Builder listener =
                Inspectors.listener("virtualInbound", "0.0.0.0", CAPTURE_PORT, TrafficDirection.INBOUND);
        listener.addAllAccessLog(AccessLogs.refused(in.handling()));
        if (in.transparent()) {
            listener.setTransparent(BoolValue.of(true));
        }
        Inspectors.inspect(
                listener,
                in.handling(),
                Inspectors.ORIGINAL_DESTINATION,
                disabled(
                        Inspectors.TLS,
                        IntStream.concat(
                                in.ports().stream()
                                        .filter(p -> !InboundChains.needsTlsInspector(
                                                p.mode().mode(), p.tls()))
                                        .mapToInt(Port::port),
                                in.others().stream()
                                        .filter(p -> p.mode().mode() == Mode.DISABLE)
                                        .mapToInt(OtherPort::port))),
                disabled(
                        Inspectors.HTTP,
                        in.ports().stream()
                                .filter(p -> p.protocol() != Protocol.UNDECLARED)
                                .mapToInt(Port::port)));
        OriginPaths origins = new OriginPaths()
                .put("", in.origin())
                .put("filter_chains", in.mode().origin());
        listener.addFilterChains(FilterChain.newBuilder()
                .setName("virtualInbound-blackhole")
                .setFilterChainMatch(FilterChainMatch.newBuilder().setDestinationPort(UInt32Value.of(CAPTURE_PORT)))
                .addFilters(TcpForward.to(ClusterNames.BLACK_HOLE, in.handling())));
        listener.addAllFilterChains(unknownPorts(in, 0, in.mode()));
        for (OtherPort other : in.others()) {
            List<FilterChain> chains = unknownPorts(in, other.port(), other.mode());
            for (int i = 0; i < chains.size(); i++) {
                origins.put(
                        "filter_chains[" + (listener.getFilterChainsCount() + i) + "]",
                        other.mode().origin());
            }
            listener.addAllFilterChains(chains);
        }
        for (Port port : in.ports()) {
            List<FilterChain> chains = chains(in, port);
            for (int i = 0; i < chains.size(); i++) {
                origins.put("filter_chains[" + (listener.getFilterChainsCount() + i) + "]", port.origin());
            }
            listener.addAllFilterChains(chains);
        }
        return Part.of(
                TypeUrl.LISTENER,
                "virtualInbound",
                new Draft<>(MetricFilters.counted(listener, in.handling()), origins));
    }

    /// @param port 0: any that no other chain is for
    private static List<FilterChain> unknownPorts(Inputs in, int port, PeerModes.Effective mode) {
        String cluster = ClusterNames.INBOUND_PASSTHROUGH;
        Filter http = HttpManager.inbound(
                "0.0.0.0_" + CAPTURE_PORT,
                RouteTables.inbound(cluster, 0, ":0/*", in.handling().inboundRetry()),
                in.policies().http(TokenFilter.At.SIDECAR),
                in.handling());
        return new InboundChains(
                        "virtualInbound",
                        "virtualInbound-catchall-http",
                        port,
                        TlsVersions.COMPATIBLE,
                        in.handling(),
                        http,
                        TcpForward.behind(in.policies(), List.of(TcpForward.to(cluster, in.handling()))))
                .of(mode.mode(), Protocol.UNDECLARED, new Gateway.Tls.None());
    }

    private static List<FilterChain> chains(Inputs in, Port port) {
        String cluster = ClusterNames.inbound(port.port());
        String name = (port.bind().isEmpty() ? "0.0.0.0" : port.bind()) + "_" + port.port();
        Filter http = HttpManager.inbound(
                name,
                RouteTables.inbound(
                        cluster,
                        port.port(),
                        port.host() + ":" + port.port() + "/*",
                        in.handling().inboundRetry()),
                in.policies().http(TokenFilter.At.SIDECAR),
                in.handling());
        return new InboundChains(
                        name,
                        name,
                        port.port(),
                        TlsVersions.COMPATIBLE,
                        in.handling(),
                        http,
                        TcpForward.behind(
                                in.policies(),
                                TcpForward.filters(
                                        List.of(new TcpTarget(cluster, 1, false)), port.relay(), in.handling())))
                .of(port.mode().mode(), port.protocol(), port.tls());
    }

    private static ListenerFilter disabled(ListenerFilter filter, IntStream ports) {
        List<ListenerFilterChainMatchPredicate> rules = IntStream.concat(IntStream.of(CAPTURE_PORT), ports)
                .distinct()
                .mapToObj(CapturedInbound::port)
                .toList();
        ListenerFilterChainMatchPredicate any = rules.size() == 1
                ? rules.getFirst()
                : ListenerFilterChainMatchPredicate.newBuilder()
                        .setOrMatch(MatchSet.newBuilder().addAllRules(rules))
                        .build();
        return filter.toBuilder().setFilterDisabled(any).build();
    }

    private static ListenerFilterChainMatchPredicate port(int port) {
        return ListenerFilterChainMatchPredicate.newBuilder()
                .setDestinationPortRange(Int32Range.newBuilder().setStart(port).setEnd(port + 1))
                .build();
    }
}
