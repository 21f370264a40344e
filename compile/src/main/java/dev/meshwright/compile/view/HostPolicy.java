package dev.meshwright.compile.view;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.DestinationPolicy.Subset;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The policies that one client namespace has for one host, merged.
///
/// @param origins of the DestinationRules merged, first the one that wins where two set the same
/// @param subsets names are unique
/// @param usual what the mesh has for settings that are written nowhere
public record HostPolicy(List<Origin> origins, TrafficPolicy traffic, List<Subset> subsets, TrafficPolicy usual) {
    public static final HostPolicy NONE = new HostPolicy(List.of(), TrafficPolicy.NONE, List.of(), TrafficPolicy.NONE);

    HostPolicy with(TrafficPolicy otherwise) {
        return new HostPolicy(origins, traffic, subsets, otherwise);
    }

    /// The policy for one port of the whole host.
    public TrafficPolicy forPort(int port) {
        return HostPolicies.fill(atPort(traffic, traffic, port), usual);
    }

    /// The policy for one port of a subset: the host's, with each setting that the subset writes laid over
    /// it.
    public TrafficPolicy forPort(Subset subset, int port) {
        TrafficPolicy over = subset.traffic();
        return HostPolicies.fill(atPort(over(over, atPort(traffic, traffic, port)), over, port), usual);
    }

    /// Settings of `top` where it has any, else those of `base`; ports likewise.
    static TrafficPolicy over(TrafficPolicy top, TrafficPolicy base) {
        Map<Integer, TrafficPolicy> ports = new HashMap<>(base.ports());
        ports.putAll(top.ports());
        return new TrafficPolicy(
                first(top.loadBalancing(), base.loadBalancing()),
                first(top.connectionPool(), base.connectionPool()),
                first(top.outlierDetection(), base.outlierDetection()),
                first(top.tls(), base.tls()),
                first(top.retryBudget(), base.retryBudget()),
                first(top.proxyProtocol(), base.proxyProtocol()),
                first(top.tunnel(), base.tunnel()),
                ports);
    }

    static <T> Setting<T> first(Setting<T> one, Setting<T> other) {
        return one.isUnset() ? other : one;
    }

    /// A port-level policy takes the place of everything ("port level policies do not inherit", Istio
    /// DestinationRule), but for the tunnel, which belongs to the host's listeners.
    private static TrafficPolicy atPort(TrafficPolicy whole, TrafficPolicy written, int port) {
        TrafficPolicy chosen = written.ports().getOrDefault(port, whole);
        return new TrafficPolicy(
                chosen.loadBalancing(),
                chosen.connectionPool(),
                chosen.outlierDetection(),
                chosen.tls(),
                chosen.retryBudget(),
                chosen.proxyProtocol(),
                whole.tunnel(),
                Map.of());
    }
}
