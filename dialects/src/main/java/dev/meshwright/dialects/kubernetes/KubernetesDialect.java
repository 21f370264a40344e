package dev.meshwright.dialects.kubernetes;

import dev.meshwright.dialects.document.Dialect;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.LinkContext;
import dev.meshwright.dialects.document.MeshParts;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The table of core kinds.
public final class KubernetesDialect implements Dialect {
    @FunctionalInterface
    private interface Reader {
        void read(ElementDocument document, MeshParts parts);
    }

    private static final Map<String, Reader> READ = Map.ofEntries(
            Map.entry("/Service", ServiceReader::read),
            Map.entry("/Pod", PodReader::pod),
            Map.entry("/ServiceAccount", InventoryReader::serviceAccount),
            Map.entry("/Namespace", InventoryReader::namespace),
            Map.entry("/ConfigMap", MaterialReader::configMap),
            Map.entry("/Secret", MaterialReader::secret),
            Map.entry("apps/Deployment", PodReader::owner),
            Map.entry("apps/StatefulSet", PodReader::owner),
            Map.entry("apps/DaemonSet", PodReader::owner),
            Map.entry("apps/ReplicaSet", PodReader::owner),
            Map.entry("networking.k8s.io/Ingress", IngressReader::ingress),
            Map.entry("networking.k8s.io/IngressClass", IngressReader::ingressClass),
            Map.entry("discovery.k8s.io/EndpointSlice", EndpointSliceReader::read));

    private static final Set<String> INFERENCE = Set.of("inference.networking.k8s.io");

    /// Groups of Kubernetes itself whose kinds mean nothing for traffic.
    private static final Set<String> OTHER_GROUPS = Set.of(
            "",
            "apps",
            "batch",
            "autoscaling",
            "policy",
            "rbac.authorization.k8s.io",
            "apiextensions.k8s.io",
            "admissionregistration.k8s.io",
            "apiregistration.k8s.io",
            "storage.k8s.io",
            "scheduling.k8s.io",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "node.k8s.io");

    @Override
    public Interest interest(String group, String kind) {
        if (READ.containsKey(group + "/" + kind)) {
            return Interest.READ;
        }
        if (INFERENCE.contains(group)) {
            return Interest.NOT_SUPPORTED;
        }
        return OTHER_GROUPS.contains(group) ? Interest.IRRELEVANT : Interest.UNKNOWN;
    }

    @Override
    public Set<String> kinds(String group) {
        return Set.of();
    }

    @Override
    public void read(ElementDocument document, MeshParts parts) {
        Reader reader = READ.get(document.group() + "/" + document.id().kind());
        if (reader == null) {
            throw new IllegalStateException("no reader for " + document.id().kind());
        }
        reader.read(document, parts);
        document.fields().ignoreRest();
    }

    @Override
    public boolean link(MeshParts parts, LinkContext context) {
        boolean sliced = EndpointSliceReader.link(parts, context.settings().domainSuffix());
        List<IngressPart.Ingress> ingresses = parts.left(IngressPart.Ingress.class);
        if (ingresses.isEmpty()) {
            return sliced;
        }
        new IngressLinking(parts, context).run(ingresses);
        return true;
    }
}
