package dev.meshwright.compile;

import dev.meshwright.compile.view.MeshView;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a sidecar's routes, and the listeners for what it calls, depend on, beside the mesh: nodes with equal views
/// share them all.
///
/// @param labels of the workload, those alone that some route, DestinationRule or Telemetry asks its callers for
/// @param sidecar `namespace/name` of the Sidecar that says what is seen; empty: none
record SidecarView(String namespace, Map<String, String> labels, String sidecar) {
    static SidecarView of(ProxyNode node, MeshView mesh) {
        String sidecar = sidecar(node, mesh);
        Set<String> asked = mesh.scope(node.namespace(), sidecar).sourceLabels();
        Map<String, String> labels = new TreeMap<>(node.labels());
        labels.keySet()
                .removeIf(key -> !asked.contains(key)
                        && !mesh.policyLabels().contains(key)
                        && !mesh.telemetry().labels().contains(key));
        return new SidecarView(node.namespace(), labels, sidecar);
    }

    /// The Sidecar that a node is under; gateways are under none.
    static String sidecar(ProxyNode node, MeshView mesh) {
        if (node.kind() != ProxyNode.Kind.SIDECAR) {
            return "";
        }
        return mesh.sidecar(node.namespace(), node.labels())
                .map(s -> s.namespace() + "/" + s.name())
                .orElse("");
    }
}
