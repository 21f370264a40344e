package dev.meshwright.compile.view;

import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The services of a mesh by host, and which of them a namespace sees (`exportTo`). Shared by all threads that compile.
final class ServiceIndex {
    private final Aliases aliases;
    private final List<Service> services;
    private final Map<String, List<Service>> byHost = new LinkedHashMap<>();
    private final Map<String, List<Service>> visible = new ConcurrentHashMap<>();

    ServiceIndex(List<Service> ofMesh, String domainSuffix) {
        aliases = new Aliases(
                ofMesh.stream()
                        .sorted(Comparator.comparing(Service::host).thenComparing(Service::namespace))
                        .toList(),
                domainSuffix);
        services = List.copyOf(aliases.services());
        services.forEach(
                s -> byHost.computeIfAbsent(s.host(), _ -> new ArrayList<>()).add(s));
    }

    Aliases aliases() {
        return aliases;
    }

    /// By host and namespace.
    List<Service> all() {
        return services;
    }

    Optional<Service> of(String host) {
        return Optional.ofNullable(byHost.get(host)).map(List::getFirst);
    }

    /// The service of a host, if the client namespace sees it.
    Optional<Service> of(String host, String clientNamespace) {
        return Optional.ofNullable(byHost.get(host)).flatMap(same -> seen(same, clientNamespace));
    }

    /// What a client namespace sees, by host; of several services with one host its own, else the one in the first
    /// namespace (Istio).
    List<Service> visible(String clientNamespace) {
        return visible.computeIfAbsent(clientNamespace, this::seenBy);
    }

    private List<Service> seenBy(String clientNamespace) {
        List<Service> all = new ArrayList<>(byHost.size());
        for (List<Service> same : byHost.values()) {
            seen(same, clientNamespace).ifPresent(all::add);
        }
        return List.copyOf(all);
    }

    private static Optional<Service> seen(List<Service> same, String clientNamespace) {
        if (same.size() == 1) {
            return Optional.of(same.getFirst()).filter(only -> isExported(only, clientNamespace));
        }
        List<Service> exported =
                same.stream().filter(s -> isExported(s, clientNamespace)).toList();
        return exported.stream()
                .filter(s -> s.namespace().equals(clientNamespace))
                .findFirst()
                .or(() -> exported.stream().findFirst());
    }

    /// Everything that is exported to a client namespace, by host and namespace.
    List<Service> exported(String clientNamespace) {
        return services.stream().filter(s -> isExported(s, clientNamespace)).toList();
    }

    private static boolean isExported(Service service, String clientNamespace) {
        return Hosts.exported(service.exportTo(), service.namespace(), clientNamespace);
    }

    /// Whether a provider's service is there.
    boolean has(ExtensionProvider.ServiceRef ref) {
        return byHost.getOrDefault(ref.host(), List.of()).stream()
                .filter(s -> ref.namespace().isEmpty() || ref.namespace().equals(s.namespace()))
                .anyMatch(s -> s.ports().stream().anyMatch(p -> p.number() == ref.port()));
    }
}
