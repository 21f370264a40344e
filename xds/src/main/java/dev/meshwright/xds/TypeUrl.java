package dev.meshwright.xds;

import java.util.Optional;

/// The resource types that travel over ADS, in make-before-break order of addition (xDS protocol, "Eventual
/// consistency considerations"): what is referred to comes before what refers to it. Removal goes the other way
/// round.
public enum TypeUrl {
    SECRET("sds", "envoy.extensions.transport_sockets.tls.v3.Secret"),
    CLUSTER("cds", "envoy.config.cluster.v3.Cluster"),
    ENDPOINT("eds", "envoy.config.endpoint.v3.ClusterLoadAssignment"),
    EXTENSION_CONFIG("ecds", "envoy.config.core.v3.TypedExtensionConfig"),
    LISTENER("lds", "envoy.config.listener.v3.Listener"),
    ROUTE("rds", "envoy.config.route.v3.RouteConfiguration"),
    VIRTUAL_HOST("vhds", "envoy.config.route.v3.VirtualHost"),
    ORIGINS("origins", "meshwright.v1.Origins");

    private static final TypeUrl[] TYPES = values();

    private final String shortName;
    private final String url;

    TypeUrl(String shortName, String message) {
        this.shortName = shortName;
        this.url = "type.googleapis.com/" + message;
    }

    public String shortName() {
        return shortName;
    }

    public String url() {
        return url;
    }

    /// @throws IllegalArgumentException for a type that is not in the table
    public static TypeUrl of(String url) {
        return find(url)
                .orElseThrow(
                        () -> new IllegalArgumentException("type URL: '" + url + "' (expected: one of the ADS types)"));
    }

    /// The type of this URL, or nothing for one that is not in the table.
    public static Optional<TypeUrl> find(String url) {
        for (TypeUrl type : TYPES) {
            if (type.url.equals(url)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
