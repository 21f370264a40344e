package dev.meshwright.dialects.kubernetes;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.Inventory;
import dev.meshwright.model.Workload;
import java.util.Map;
import java.util.TreeMap;

/// Pods and what makes them (Deployment, StatefulSet, DaemonSet, ReplicaSet).
final class PodReader {
    private static final int PORT_MAX = 65535;
    private static final String TLS_MODE_LABEL = "security.istio.io/tlsMode";

    private PodReader() {}

    static void owner(ElementDocument document, MeshParts parts) {
        document.fields().section("spec").ifPresent(spec -> {
            int replicas = spec.integer("replicas", 0, Integer.MAX_VALUE).orElse(1);
            spec.section("template").ifPresent(template -> {
                Map<String, String> labels = template.section("metadata")
                        .map(metadata -> metadata.textMap("labels"))
                        .orElse(Map.of());
                template.section("spec").ifPresent(pod -> parts.add(template(document, labels, pod, replicas)));
            });
        });
    }

    static void pod(ElementDocument document, MeshParts parts) {
        document.fields().section("spec").ifPresent(spec -> {
            String ip = document.fields()
                    .section("status")
                    .map(status -> status.text("podIP", ""))
                    .orElse("");
            Inventory.Template template = template(document, document.labels(), spec, 1);
            if (ip.isEmpty()) {
                parts.add(template);
                return;
            }
            parts.add(new Workload(
                    document.name(),
                    document.name(),
                    document.namespace(),
                    ip,
                    template.ports(),
                    document.labels(),
                    template.serviceAccount(),
                    "",
                    "",
                    1,
                    "istio".equals(document.labels().get(TLS_MODE_LABEL))
                            ? Workload.TlsMode.ISTIO
                            : Workload.TlsMode.DISABLED,
                    document.origin()));
        });
    }

    private static Inventory.Template template(
            ElementDocument document, Map<String, String> labels, Fields pod, int replicas) {
        Map<String, Integer> ports = new TreeMap<>();
        for (Fields container : pod.sections("containers")) {
            for (Fields port : container.sections("ports")) {
                String name = port.text("name", "");
                int number = port.integer("containerPort", 1, PORT_MAX).orElse(0);
                if (!name.isEmpty() && number != 0) {
                    ports.put(name, number);
                }
            }
        }
        return new Inventory.Template(
                document.id().kind(),
                document.name(),
                document.namespace(),
                labels,
                Names.serviceAccount(pod, pod.has("serviceAccountName") ? "serviceAccountName" : "serviceAccount"),
                ports,
                replicas,
                document.origin());
    }
}
