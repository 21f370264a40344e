package dev.meshwright.compile.view;

import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Services that are another name of a service of the mesh (Kubernetes: type ExternalName with the host of one). A
/// call to the name goes where a call to the service would, with mesh mTLS; its ports are the service's (Istio:
/// ExternalName aliases).
final class Aliases {
    private final Map<String, Service> targets = new HashMap<>();
    private final List<Service> services;

    /// @param written by host
    Aliases(List<Service> written, String domainSuffix) {
        Map<String, Service> byHost = new HashMap<>();
        written.forEach(s -> byHost.putIfAbsent(s.host(), s));
        services = new ArrayList<>();
        for (Service service : written) {
            Optional<Service> target = named(service, domainSuffix)
                    .map(byHost::get)
                    .filter(t -> named(t, domainSuffix).isEmpty());
            services.add(target.map(t -> as(service, t)).orElse(service));
            target.ifPresent(t -> targets.put(service.host(), t));
        }
    }

    /// The services, where an alias has the ports and ways of what it stands for.
    List<Service> services() {
        return services;
    }

    boolean isAlias(Service service) {
        return targets.containsKey(service.host());
    }

    Optional<Service> target(Service service) {
        return Optional.ofNullable(targets.get(service.host()));
    }

    private static Optional<String> named(Service service, String domainSuffix) {
        boolean external = service.resolution() == Service.Resolution.DNS
                && service.addresses().isEmpty()
                && service.selector().isEmpty()
                && service.endpoints().size() == 1
                && service.host().endsWith(".svc." + domainSuffix);
        return external ? Optional.of(service.endpoints().getFirst().address()) : Optional.empty();
    }

    private static Service as(Service alias, Service target) {
        return new Service(
                        alias.host(),
                        alias.namespace(),
                        List.of(),
                        target.ports(),
                        Map.of(),
                        List.of(),
                        target.resolution(),
                        target.location(),
                        alias.origin(),
                        alias.exportTo(),
                        target.subjectAltNames())
                .with(target.sessions());
    }
}
