package dev.meshwright.operate.verify;

import dev.meshwright.architect.explain.JsonText;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.operate.verify.file.TestFile;
import dev.meshwright.operate.verify.file.TestWorkload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Writes the workloads of a test file as the documents of a cluster: a Deployment each, and a Service for a name that
/// the configuration has none of.
final class WorkloadDocuments {
    private WorkloadDocuments() {}

    /// What the file's mesh is made of.
    static List<SourceDocumentFile> all(TestFile file, List<SourceDocumentFile> config) {
        if (file.workloads().isEmpty()) {
            return config;
        }
        Set<String> services = new LinkedHashSet<>();
        for (Element element :
                new MeshReader().read(config, MeshSettings.DEFAULT).elements()) {
            if (element.id().kind().equals("Service")) {
                services.add(element.id().namespace() + "/" + element.id().name());
            }
        }
        StringBuilder text = new StringBuilder();
        for (TestWorkload workload : file.workloads()) {
            document(text, deployment(workload));
            boolean fresh =
                    !workload.service().isEmpty() && services.add(workload.namespace() + "/" + workload.service());
            if (fresh) {
                document(text, service(workload));
            }
        }
        List<SourceDocumentFile> all = new ArrayList<>(config);
        all.add(new SourceDocumentFile("<workloads of " + file.source().name() + ">", text.toString()));
        return all;
    }

    private static void document(StringBuilder text, Map<String, Object> content) {
        text.append("---\n").append(JsonText.compact(ordered(content))).append('\n');
    }

    /// Keys in the order of their names, so that equal workloads give equal bytes.
    private static Object ordered(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((key, inner) -> sorted.put(String.valueOf(key), ordered(inner)));
                yield sorted;
            }
            case List<?> list -> list.stream().map(WorkloadDocuments::ordered).toList();
            default -> value;
        };
    }

    private static Map<String, Object> object(String apiVersion, String kind, String name, String namespace) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        object.put("metadata", Map.of("name", name, "namespace", namespace));
        return object;
    }

    private static Map<String, Object> deployment(TestWorkload workload) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        Map<String, String> labels = new LinkedHashMap<>(workload.labels());
        labels.put("sidecar.istio.io/inject", String.valueOf(workload.sidecar()));
        metadata.put("labels", labels);
        List<Object> ports = new ArrayList<>();
        workload.ports().forEach(p -> ports.add(Map.of("name", p.name(), "containerPort", p.number())));
        Map<String, Object> object = object("apps/v1", "Deployment", workload.name(), workload.namespace());
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("replicas", workload.replicas());
        spec.put("selector", Map.of("matchLabels", workload.labels()));
        spec.put(
                "template",
                Map.of(
                        "metadata",
                        metadata,
                        "spec",
                        Map.of(
                                "serviceAccountName",
                                workload.serviceAccount(),
                                "containers",
                                List.of(Map.of("name", "program", "ports", ports)))));
        object.put("spec", spec);
        return object;
    }

    private static Map<String, Object> service(TestWorkload workload) {
        List<Object> ports = new ArrayList<>();
        workload.ports().forEach(p -> ports.add(Map.of("name", p.name(), "port", p.number())));
        Map<String, Object> object = object("v1", "Service", workload.service(), workload.namespace());
        object.put(
                "spec", Map.of("selector", Map.of("app", workload.labels().getOrDefault("app", "")), "ports", ports));
        return object;
    }
}
