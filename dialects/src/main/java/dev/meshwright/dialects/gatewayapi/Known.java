package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.dialects.document.LinkContext;
import dev.meshwright.dialects.document.Material;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.ServiceFacts;
import dev.meshwright.dialects.gatewayapi.ApiPart.Grant;
import dev.meshwright.dialects.gatewayapi.ApiPart.Namespaces;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.dialects.gatewayapi.ApiPart.Selector;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What references may lead to, and who may follow them. Owned by one linking.
final class Known {
    private final LinkContext context;
    private final List<Grant> grants;
    private final Map<String, Service> services = new HashMap<>();
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();
    private final Map<ElementId, Material> materials = new HashMap<>();
    private final Map<ElementId, ServiceFacts> facts = new HashMap<>();
    private final Map<ElementId, ApiPart.ExternalBackend> backends = new HashMap<>();
    private final Map<ElementId, List<Service>> byElement = new HashMap<>();

    MeshSettings settings() {
        return context.settings();
    }

    Known(MeshParts parts, LinkContext context) {
        this.context = context;
        grants = parts.left(Grant.class);
        context.registered().forEach(s -> services.putIfAbsent(s.host(), s));
        parts.services().forEach(s -> services.put(s.host(), s));
        parts.namespaces().forEach(n -> namespaces.put(n.name(), n.labels()));
        parts.left(Material.class).forEach(m -> materials.put(m.id(), m));
        parts.left(ServiceFacts.class).forEach(f -> facts.put(f.id(), f));
        parts.left(ApiPart.ExternalBackend.class).forEach(b -> backends.put(b.id(), b));
        services.values()
                .forEach(s -> byElement
                        .computeIfAbsent(s.origin().element(), _ -> new ArrayList<>())
                        .add(s));
        byElement.values().forEach(all -> all.sort(Comparator.comparing(Service::host)));
    }

    String host(String namespace, String name) {
        return name + "." + namespace + ".svc." + context.settings().domainSuffix();
    }

    Optional<Service> service(String namespace, String name) {
        return Optional.ofNullable(services.get(host(namespace, name)));
    }

    Optional<Service> byHost(String host) {
        return Optional.ofNullable(services.get(host));
    }

    /// The services that a reference to a Service or ServiceEntry means; none when it is not known.
    List<Service> services(Ref ref, String ownNamespace) {
        String namespace = ref.namespaceOr(ownNamespace);
        return ref.isServiceEntry()
                ? byElement.getOrDefault(new ElementId("ServiceEntry", namespace, ref.name()), List.of())
                : service(namespace, ref.name()).stream().toList();
    }

    Optional<ServiceFacts> facts(ElementId id) {
        return Optional.ofNullable(facts.get(id));
    }

    List<ApiPart.ExternalBackend> externalBackends() {
        return backends.values().stream()
                .sorted(Comparator.comparing(ApiPart.ExternalBackend::id))
                .toList();
    }

    Optional<ApiPart.ExternalBackend> externalBackend(String namespace, String name) {
        return Optional.ofNullable(backends.get(new ElementId("XBackend", namespace, name)));
    }

    Optional<Material> material(String kind, String namespace, String name) {
        return Optional.ofNullable(materials.get(new ElementId(kind, namespace, name)));
    }

    /// Whether an element may refer to something in another namespace (ReferenceGrant there).
    boolean permitted(String group, String kind, String namespace, Ref to) {
        String target = to.namespaceOr(namespace);
        if (target.equals(namespace)) {
            return true;
        }
        return grants.stream()
                .filter(grant -> grant.id().namespace().equals(target))
                .filter(grant -> grant.from().stream()
                        .anyMatch(from -> from.group().equals(group)
                                && from.kind().equals(kind)
                                && from.namespace().equals(namespace)))
                .anyMatch(grant -> grant.to().stream()
                        .anyMatch(t -> t.group().equals(to.group())
                                && t.kind().equals(to.kind())
                                && (t.name().isEmpty() || t.name().equals(to.name()))));
    }

    /// Whether something open to `open`, standing in `own`, lets a namespace in.
    boolean admits(Namespaces open, String own, String namespace) {
        return switch (open.from()) {
            case "All" -> true;
            case "Same" -> own.equals(namespace);
            case "Selector" -> selected(open.selector(), labels(namespace));
            default -> false;
        };
    }

    /// Kubernetes sets the name as a label on every namespace.
    Map<String, String> labels(String namespace) {
        Map<String, String> labels = new HashMap<>(namespaces.getOrDefault(namespace, Map.of()));
        labels.putIfAbsent("kubernetes.io/metadata.name", namespace);
        return labels;
    }

    private static boolean selected(Selector selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.labels().entrySet())
                && selector.expressions().stream().allMatch(requirement -> holds(requirement, labels));
    }

    private static boolean holds(Selector.Requirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.key());
        return switch (requirement.operator()) {
            case "In" -> value != null && requirement.values().contains(value);
            case "NotIn" -> value == null || !requirement.values().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> false;
        };
    }

    void warn(String code, Origin origin, String what, String cause, String next) {
        String path = origin.field().isEmpty() ? "" : origin.field() + ": ";
        context.findings().warning(code, origin.position(), path + what, cause, next);
    }
}
