package dev.meshwright.proxy.telemetry;

import java.util.Map;

/// One side of a call as metric labels show it. A value that is not known is `unknown`, never empty.
///
/// @param name owning workload (deployment), not the instance
/// @param cluster id of the Kubernetes cluster or site (`CLUSTER_ID`)
public record Workload(
        String name,
        String namespace,
        String app,
        String version,
        String canonicalService,
        String canonicalRevision,
        String cluster) {
    static final String NOT_KNOWN = "unknown";

    public static final Workload UNKNOWN = new Workload("", "", "", "", "", "", "");

    public Workload {
        name = known(name);
        namespace = known(namespace);
        app = known(app);
        version = known(version);
        canonicalService = known(canonicalService);
        canonicalRevision = known(canonicalRevision);
        cluster = known(cluster);
    }

    static String known(String value) {
        return value.isEmpty() ? NOT_KNOWN : value;
    }

    /// Takes app, version and canonical names from labels, by Istio's order of precedence.
    public static Workload of(String name, String namespace, String cluster, Map<String, String> labels) {
        return new Workload(
                name,
                namespace,
                labels.getOrDefault("app", ""),
                labels.getOrDefault("version", ""),
                first(labels, name, "service.istio.io/canonical-name", "app.kubernetes.io/name", "app"),
                first(labels, "latest", "service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"),
                cluster);
    }

    private static String first(Map<String, String> labels, String otherwise, String... keys) {
        for (String key : keys) {
            String value = labels.getOrDefault(key, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return otherwise;
    }

    /// Reads endpoint metadata `istio.workload`: `name;namespace;canonical-name;canonical-revision;cluster`.
    static Workload ofEndpoint(String text) {
        String[] parts = text.split(";", -1);
        if (parts.length < 5) {
            return UNKNOWN;
        }
        return new Workload(parts[0], parts[1], parts[2], parts[3], parts[2], parts[3], parts[4]);
    }
}
