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
        NotHere.say(
                spec,
                "probe",
                "a workload is probed by what starts it",
                "start it with meshwright run --readiness-path");
        spec.section("probe").ifPresent(ProbeReader::check);
        if (!spec.has("template")) {
            spec.missing("template", "a mapping, maybe empty");
        }
        spec.section("template").ifPresent(template -> {
            Map<String, Integer> ports = template.integerMap("ports", 1, PortReader.PORT_MAX);
            labels.putAll(Labels.read(template, "labels"));
            String account = Names.serviceAccount(template, "serviceAccount");
            NotHere.say(template, "address", "each workload of a group has an address of its own", "remove it");
            NotHere.say(template, "network", "every workload of this mesh is called at its own address", "remove it");
            NotHere.say(
                    template,
                    "locality",
                    "where a workload is follows from its own labels",
                    "write the label topology.istio.io/locality");
            NotHere.say(
                    template,
                    "weight",
                    "workloads that register themselves weigh the same",
                    "write WorkloadEntries, or weights of subsets in a VirtualService");
            template.done();
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
