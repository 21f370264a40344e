package dev.meshwright.architect.world;

import dev.meshwright.compile.ProxyNode;

/// What holds where documents say nothing.
///
/// @param sidecars whether workloads that only a template tells of have a sidecar
/// @param interception how the traffic of those workloads reaches it
/// @param instancesMax of one template
public record Assumptions(Sidecars sidecars, ProxyNode.Interception interception, int instancesMax) {
    public enum Sidecars {
        /// Where the label `sidecar.istio.io/inject` of the template or `istio-injection` of the namespace does not
        /// say otherwise.
        EVERYWHERE,
        /// Where one of those labels asks for it.
        AS_LABELLED
    }

    public static final Assumptions DEFAULT = new Assumptions(Sidecars.EVERYWHERE, ProxyNode.Interception.REDIRECT, 3);
}
