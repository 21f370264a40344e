package dev.meshwright.model;

/// What holds for the whole mesh (the part of Istio's MeshConfig that the other elements need).
///
/// @param rootNamespace where mesh-wide policies live (Istio: `istio-system`)
/// @param domainSuffix of mesh-internal hosts (`cluster.local`)
/// @param accessLog JSON access log to standard output when true
public record MeshSettings(
        String trustDomain, String rootNamespace, String domainSuffix, boolean accessLog, OutboundPolicy outbound) {
    public enum OutboundPolicy {
        ALLOW_ANY,
        REGISTRY_ONLY
    }

    public static final MeshSettings DEFAULT =
            new MeshSettings("cluster.local", "istio-system", "cluster.local", false, OutboundPolicy.ALLOW_ANY);
}
