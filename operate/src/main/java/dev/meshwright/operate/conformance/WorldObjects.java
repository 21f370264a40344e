package dev.meshwright.operate.conformance;

import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The addresses of a world's services and pods.
///
/// @param app of a pod: its label
/// @param labels of a pod
record WorldObjects(
        String namespace,
        String name,
        String app,
        Map<String, String> labels,
        Optional<String> clusterIp,
        Optional<String> podIp) {
    static List<WorldObjects> of(EchoWorld world) {
        MeshRead read = new MeshReader().read(world.documents(), MeshSettings.DEFAULT);
        List<WorldObjects> objects = new ArrayList<>();
        read.mesh()
                .services()
                .forEach(s -> objects.add(new WorldObjects(
                        s.namespace(),
                        s.shortName(),
                        "",
                        Map.of(),
                        s.addresses().stream().findFirst(),
                        Optional.empty())));
        read.mesh()
                .workloads()
                .forEach(w -> objects.add(new WorldObjects(
                        w.namespace(),
                        w.name(),
                        w.labels().getOrDefault("app", w.name()),
                        w.labels(),
                        Optional.empty(),
                        Optional.of(w.address()))));
        return objects;
    }
}
