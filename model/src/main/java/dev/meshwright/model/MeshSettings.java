package dev.meshwright.model;

import java.util.List;

/// What holds for the whole mesh (the part of Istio's MeshConfig that the other elements need).
///
/// @param rootNamespace where mesh-wide policies live (Istio: `istio-system`)
/// @param domainSuffix of mesh-internal hosts (`cluster.local`)
/// @param accessLog JSON access log to standard output when true
/// @param extensionProviders by name, each name once
public record MeshSettings(
        String trustDomain,
        String rootNamespace,
        String domainSuffix,
        boolean accessLog,
        OutboundPolicy outbound,
        List<ExtensionProvider> extensionProviders) {
    public enum OutboundPolicy {
        ALLOW_ANY,
        REGISTRY_ONLY
    }

    public MeshSettings {
        extensionProviders = List.copyOf(extensionProviders);
    }

    /// Without extension providers.
    public MeshSettings(
            String trustDomain, String rootNamespace, String domainSuffix, boolean accessLog, OutboundPolicy outbound) {
        this(trustDomain, rootNamespace, domainSuffix, accessLog, outbound, List.of());
    }

    public static final MeshSettings DEFAULT =
            new MeshSettings("cluster.local", "istio-system", "cluster.local", false, OutboundPolicy.ALLOW_ANY);
}
