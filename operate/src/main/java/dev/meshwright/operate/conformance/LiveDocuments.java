package dev.meshwright.operate.conformance;

import dev.meshwright.architect.world.Assumptions;
import dev.meshwright.architect.world.Instance;
import dev.meshwright.architect.world.World;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/// Documents as a cluster would hold them: services with the virtual addresses that it allocated, pods for what
/// templates ask for. Addresses stay as long as the world runs, whatever cases come.
final class LiveDocuments {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MeshReader reader = new MeshReader();
    private final Map<String, String> virtualAddresses = new HashMap<>();
    private final Map<String, String> podAddresses = new HashMap<>();
    private List<SourceDocumentFile> base = List.of();
    private Assumptions assumptions = Assumptions.DEFAULT;

    /// Takes over a world's own documents.
    void begin(EchoWorld world) {
        assumptions = world.assumptions();
        base = completed(world.documents(), List.of());
    }

    /// The world's documents and a case's ([#of]) as files.
    Map<String, String> files(List<SourceDocumentFile> ofCase) {
        Map<String, String> files = new LinkedHashMap<>();
        for (int i = 0; i < base.size(); i++) {
            files.put("base" + i + ".yaml", base.get(i).text());
        }
        for (int i = 0; i < ofCase.size(); i++) {
            files.put("case" + i + ".yaml", ofCase.get(i).text());
        }
        return files;
    }

    /// A case's documents, beside the world's.
    List<SourceDocumentFile> of(List<SourceDocumentFile> documents) {
        return completed(documents, base);
    }

    /// The world as it runs with a case's documents.
    World world(List<SourceDocumentFile> documents) {
        List<SourceDocumentFile> all = new ArrayList<>(base);
        all.addAll(of(documents));
        return World.of(reader.read(all, MeshSettings.DEFAULT).mesh(), List.of(), assumptions);
    }

    /// Where an instance runs: where documents say, else where it was put when it was first heard of.
    String address(Instance instance) {
        return instance.assumed() ? podAddress(instance.name()) : instance.address();
    }

    private String podAddress(String name) {
        return podAddresses.computeIfAbsent(name, _ -> {
            int n = podAddresses.size() + 1;
            return "100.80." + n / 250 + "." + (n % 250 + 1);
        });
    }

    private List<SourceDocumentFile> completed(List<SourceDocumentFile> documents, List<SourceDocumentFile> beside) {
        List<SourceDocumentFile> complete = new ArrayList<>();
        for (SourceDocumentFile file : documents) {
            complete.add(new SourceDocumentFile(file.name(), withVirtualAddresses(file)));
        }
        List<SourceDocumentFile> all = new ArrayList<>(beside);
        all.addAll(complete);
        World world = World.of(reader.read(all, MeshSettings.DEFAULT).mesh(), List.of(), assumptions);
        StringBuilder pods = new StringBuilder();
        for (Instance instance : world.instances()) {
            if (instance.assumed() && instance.role() != Instance.Role.GATEWAY) {
                pods.append("---\n").append(pod(instance)).append('\n');
            }
        }
        if (!pods.isEmpty()) {
            complete.add(new SourceDocumentFile(beside.isEmpty() ? "pods.yaml" : "more-pods.yaml", pods.toString()));
        }
        return complete;
    }

    private String withVirtualAddresses(SourceDocumentFile file) {
        List<Element> elements =
                new MeshReader().read(List.of(file), MeshSettings.DEFAULT).elements();
        if (elements.stream().noneMatch(LiveDocuments::lacksAddress)) {
            return file.text();
        }
        StringBuilder text = new StringBuilder();
        for (Element element : elements) {
            text.append("---\n")
                    .append(lacksAddress(element) ? withAddress(element) : TreeJson.write(element.content()))
                    .append('\n');
        }
        return text.toString();
    }

    private static boolean lacksAddress(Element element) {
        if (!element.id().kind().equals("Service") || !element.apiVersion().equals("v1")) {
            return false;
        }
        var spec = JSON.readTree(TreeJson.write(element.content())).path("spec");
        return spec.isObject()
                && !spec.has("clusterIP")
                && !spec.path("type").asString("").equals("ExternalName");
    }

    private String withAddress(Element element) {
        ObjectNode root = (ObjectNode) JSON.readTree(TreeJson.write(element.content()));
        String address = virtualAddresses.computeIfAbsent(
                element.id().namespace() + "/" + element.id().name(), _ -> {
                    int n = virtualAddresses.size() + 1;
                    return "240.240." + n / 250 + "." + (n % 250 + 1);
                });
        ((ObjectNode) root.path("spec")).put("clusterIP", address);
        return root.toString();
    }

    private String pod(Instance instance) {
        var workload = instance.workload();
        ObjectNode root = JSON.createObjectNode();
        root.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = root.putObject("metadata");
        metadata.put("name", workload.name()).put("namespace", workload.namespace());
        ObjectNode labels = metadata.putObject("labels");
        workload.labels().forEach(labels::put);
        if (instance.role() == Instance.Role.SIDECAR) {
            labels.put("security.istio.io/tlsMode", "istio");
        }
        ObjectNode spec = root.putObject("spec");
        spec.put("serviceAccountName", workload.serviceAccount());
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", "echo");
        var ports = container.putArray("ports");
        workload.ports()
                .forEach((name, port) -> ports.addObject().put("name", name).put("containerPort", port));
        instance.listens().stream()
                .filter(port -> !workload.ports().containsValue(port))
                .sorted()
                .forEach(port -> ports.addObject().put("containerPort", port));
        root.putObject("status").put("podIP", podAddress(instance.name()));
        return root.toString();
    }
}
