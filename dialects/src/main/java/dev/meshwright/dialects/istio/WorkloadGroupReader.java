package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.Inventory;
import java.util.Map;
import java.util.TreeMap;

/// WorkloadGroup: the template of workloads that register themselves
/// (istio.io/latest/docs/reference/config/networking/workload-group).
final class WorkloadGroupReader {
    private WorkloadGroupReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        Map<String, String> labels = new TreeMap<>();
        spec.section("metadata").ifPresent(metadata -> {
            labels.putAll(Labels.read(metadata, "labels"));
            metadata.textMap("annotations");
            NotHere.say(metadata, "annotations", "nothing here reads annotations of a workload", "remove it");
            metadata.done();
        });
        spec.unsupported("probe");
        spec.section("probe").ifPresent(ProbeReader::check);
        if (!spec.has("template")) {
            spec.missing("template", "a mapping, maybe empty");
        }
        spec.section("template").ifPresent(template -> {
            Map<String, Integer> ports = template.integerMap("ports", 1, PortReader.PORT_MAX);
            labels.putAll(Labels.read(template, "labels"));
            String account = Names.serviceAccount(template, "serviceAccount");
            template.unsupported("address", "locality", "network", "weight").done();
            parts.add(new Inventory.Template(
                    "WorkloadGroup",
                    document.name(),
                    document.namespace(),
                    labels,
                    account,
                    ports,
                    1,
                    document.origin()));
        });
    }
}
