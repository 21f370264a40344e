package dev.meshwright.architect.world;

import dev.meshwright.compile.ProxyNode;
import java.util.Map;

/// What holds where documents say nothing.
///
/// @param sidecars whether workloads that only a template tells of have a sidecar
/// @param interception how the traffic of those workloads reaches it
/// @param transparent labels; who bears them all is captured by TPROXY, whatever the others are; none: nobody is
/// @param instancesMax of one template
public record Assumptions(
        Sidecars sidecars, ProxyNode.Interception interception, Map<String, String> transparent, int instancesMax) {
    /// How a workload's traffic reaches its sidecar.
    ProxyNode.Interception interception(Map<String, String> labels) {
        return !transparent.isEmpty() && labels.entrySet().containsAll(transparent.entrySet())
                ? ProxyNode.Interception.TPROXY
                : interception;
    }

    public enum Sidecars {
        /// Where the label `sidecar.istio.io/inject` of the template or `istio-injection` of the namespace does not
        /// say otherwise.
        EVERYWHERE,
        /// Where one of those labels asks for it.
        AS_LABELLED
    }

    public static final Assumptions DEFAULT =
            new Assumptions(Sidecars.EVERYWHERE, ProxyNode.Interception.REDIRECT, Map.of(), 3);
}
