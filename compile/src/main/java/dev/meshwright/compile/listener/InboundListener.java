package dev.meshwright.compile.listener;

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
import dev.meshwright.model.Protocol;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.util.List;

/// Without capture: one port of the workload's own address, in front of the program.
public final class InboundListener {
    private InboundListener() {}

    /// @param port what peers call
    /// @param host the service that has this port, for span names; empty when none
    /// @param mode what callers must bring
    /// @param policies who may call
    /// @param tls ends here where `mode` is DISABLE
    /// @param relay of TCP connections
    public record Inputs(
            String bind,
            int port,
            Protocol protocol,
            PeerModes.Effective mode,
            Gateway.Tls tls,
            TcpForward.Relay relay,
            String host,
            TlsVersions versions,
            PolicyFilters policies,
            Handling handling,
            Origin origin) {
        public String name() {
            return Inspectors.name(bind, port);
        }
    }

    public static Part compile(Inputs in) {
        Listener.Builder listener = Inspectors.listener(in.name(), in.bind(), in.port(), TrafficDirection.INBOUND);
        listener.addAllAccessLog(AccessLogs.refused(in.handling()));
        if (InboundChains.needsTlsInspector(in.mode().mode(), in.tls())) {
            Inspectors.inspect(listener, in.handling(), Inspectors.TLS);
        }
        if (InboundChains.needsHttpInspector(in.mode().mode(), in.protocol())) {
            Inspectors.inspect(listener, in.handling(), Inspectors.HTTP);
        }
        InboundChains chains = new InboundChains(
                in.name(),
                in.name(),
                0,
                in.versions(),
                in.handling(),
                http(in),
                TcpForward.behind(
                        in.policies(),
                        TcpForward.filters(
                                List.of(new TcpTarget(ClusterNames.inbound(in.port()), 1, false)),
                                in.relay(),
                                in.handling())));
        listener.addAllFilterChains(chains.of(in.mode().mode(), in.protocol(), in.tls()));
        OriginPaths origins = new OriginPaths()
                .put("", in.origin())
                .put("filter_chains", in.mode().origin());
        return Part.of(
                TypeUrl.LISTENER, in.name(), new Draft<>(MetricFilters.counted(listener, in.handling()), origins));
    }

    private static Filter http(Inputs in) {
        String operation = (in.host().isEmpty() ? in.bind() : in.host()) + ":" + in.port() + "/*";
        return HttpManager.inbound(
                in.name(),
                RouteTables.inbound(
                        ClusterNames.inbound(in.port()),
                        in.port(),
                        operation,
                        in.handling().inboundRetry()),
                in.policies().http(TokenFilter.At.SIDECAR),
                in.handling());
    }
}
