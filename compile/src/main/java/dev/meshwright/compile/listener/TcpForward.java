package dev.meshwright.compile.listener;

import dev.meshwright.compile.authz.PolicyFilters;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.names.DynamicNames;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.model.DestinationPolicy.Tunnel;
import dev.meshwright.model.DestinationPolicy.TunnelMethod;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.type.v3.HashPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The tcp_proxy filter: bytes to one cluster, or to several by weight.
public final class TcpForward {
    /// What holds for each connection that is relayed.
    ///
    /// @param idleTimeout off: a silent connection stays
    /// @param durationMax of the client's connection
    /// @param tunnel through which the cluster's endpoints are asked to connect further on
    public record Relay(Setting<Duration> idleTimeout, Setting<Duration> durationMax, Setting<Tunnel> tunnel) {
        public static final Relay PLAIN = new Relay(Setting.unset(), Setting.unset(), Setting.unset());
    }

    static final String NAME = "envoy.filters.network.tcp_proxy";

    private TcpForward() {}

    /// The filters of a chain that lets bytes pass as policies say.
    static List<Filter> behind(PolicyFilters policies, List<Filter> forward) {
        return Stream.concat(policies.connection().stream(), forward.stream()).toList();
    }

    static Filter to(String cluster, Handling handling) {
        return to(List.of(new TcpTarget(cluster, 1, false)), Relay.PLAIN, handling);
    }

    /// With the filter that looks up the client's server name, where a target is the host of that name.
    ///
    /// @param targets at least one; those of weight 0 get nothing
    static List<Filter> filters(List<TcpTarget> targets, Relay relay, Handling handling) {
        Stream<Filter> names = targets.stream()
                .filter(t -> t.namedPort() > 0)
                .limit(1)
                .map(t -> DynamicNames.serverNameFilter(t.namedPort()));
        return Stream.concat(names, Stream.of(to(targets, relay, handling))).toList();
    }

    /// @param targets at least one; those of weight 0 get nothing
    private static Filter to(List<TcpTarget> targets, Relay relay, Handling handling) {
        List<TcpTarget> weighted = targets.stream().filter(t -> t.weight() > 0).toList();
        TcpProxy.Builder proxy = TcpProxy.newBuilder()
                .setStatPrefix(targets.getFirst().cluster())
                .addAllAccessLog(AccessLogs.of(handling));
        if (weighted.size() > 1) {
            TcpProxy.WeightedCluster.Builder clusters = TcpProxy.WeightedCluster.newBuilder();
            weighted.forEach(t -> clusters.addClusters(TcpProxy.WeightedCluster.ClusterWeight.newBuilder()
                    .setName(t.cluster())
                    .setWeight(t.weight())));
            proxy.setWeightedClusters(clusters);
        } else {
            proxy.setCluster(
                    (weighted.isEmpty() ? targets : weighted).getFirst().cluster());
        }
        if (targets.stream().anyMatch(TcpTarget::bySource)) {
            proxy.addHashPolicy(HashPolicy.newBuilder().setSourceIp(HashPolicy.SourceIp.getDefaultInstance()));
        }
        if (relay.idleTimeout() instanceof Setting.Set<Duration>(var idle, var _)) {
            proxy.setIdleTimeout(Wire.duration(idle));
        }
        if (relay.idleTimeout().isOff()) {
            proxy.setIdleTimeout(Wire.duration(Duration.ZERO));
        }
        if (relay.durationMax() instanceof Setting.Set<Duration>(var age, var _)) {
            proxy.setMaxDownstreamConnectionDuration(Wire.duration(age));
        }
        if (relay.tunnel() instanceof Setting.Set<Tunnel>(var tunnel, var _)) {
            String host = tunnel.host().indexOf(':') >= 0 ? "[" + tunnel.host() + "]" : tunnel.host();
            proxy.setTunnelingConfig(TcpProxy.TunnelingConfig.newBuilder()
                    .setHostname(host + ":" + tunnel.port())
                    .setUsePost(tunnel.method() == TunnelMethod.POST));
        }
        return Filter.newBuilder()
                .setName(NAME)
                .setTypedConfig(Wire.any(proxy.build()))
                .build();
    }
}
