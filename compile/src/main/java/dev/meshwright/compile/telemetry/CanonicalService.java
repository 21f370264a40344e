package dev.meshwright.compile.telemetry;

import java.util.List;
import java.util.Map;

/// What a workload is called in the tags of its spans (Istio): the service that its labels name.
record CanonicalService(String name, String revision, String namespace) {
    private static final List<String> NAMES =
            List.of("service.istio.io/canonical-name", "app.kubernetes.io/name", "app");
    private static final List<String> REVISIONS =
            List.of("service.istio.io/canonical-revision", "app.kubernetes.io/version", "version");

    /// Which labels count.
    static final List<String> LABELS =
            List.of(NAMES.get(0), NAMES.get(1), NAMES.get(2), REVISIONS.get(0), REVISIONS.get(1), REVISIONS.get(2));

    /// Istio's name of a cluster that nobody named; a mesh here is one.
    private static final String CLUSTER_ID = "Kubernetes";

    static CanonicalService of(String namespace, Map<String, String> labels) {
        return new CanonicalService(first(labels, NAMES, "unknown"), first(labels, REVISIONS, "latest"), namespace);
    }

    private static String first(Map<String, String> labels, List<String> names, String otherwise) {
        for (String name : names) {
            String value = labels.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return otherwise;
    }

    Map<String, String> tags() {
        return Map.of(
                "istio.canonical_service", name,
                "istio.canonical_revision", revision,
                "istio.namespace", namespace,
                "istio.mesh_id", "unknown",
                "istio.cluster_id", CLUSTER_ID);
    }
}
