package dev.meshwright.compile;

import dev.meshwright.compile.view.MeshView;
import dev.meshwright.compile.view.SidecarTables;
import java.util.Map;
import java.util.TreeMap;

/// What a sidecar's routes depend on, beside the mesh: nodes with equal views share them all.
///
/// @param labels of the workload, those alone that some route or DestinationRule asks its callers for
record SidecarView(String namespace, Map<String, String> labels) {
    static SidecarView of(ProxyNode node, SidecarTables tables, MeshView mesh) {
        Map<String, String> labels = new TreeMap<>(node.labels());
        labels.keySet()
                .removeIf(key -> !tables.sourceLabels().contains(key)
                        && !mesh.policyLabels().contains(key));
        return new SidecarView(node.namespace(), labels);
    }
}
