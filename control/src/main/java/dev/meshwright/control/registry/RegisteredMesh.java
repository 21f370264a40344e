package dev.meshwright.control.registry;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Adds registrations to the mesh that documents describe.
///
/// Each endpoint becomes a workload, so that selectors of documents find it by its labels. A workload that
/// documents describe at the address of a registration is that registration's: it is there while the
/// registration is ready. A service that no document describes is made from the registrations that serve it:
/// its ports are theirs, its endpoints are those that are ready. It exists as long as one registration does, so
/// that a route to it does not break while nobody is ready.
public final class RegisteredMesh {
    private RegisteredMesh() {}

    /// Pure: equal input gives an equal mesh.
    ///
    /// @param registrations in key order
    public static Mesh join(Mesh documents, List<Registration> registrations) {
        Set<String> described = new HashSet<>();
        documents.services().forEach(service -> described.add(service.host()));
        Map<String, Workload> documented = new HashMap<>();
        documents.workloads().forEach(workload -> documented.put(workload.address(), workload));
        Set<String> registered = new HashSet<>();
        // A gateway that is ready is the endpoint that documents say it is, with the TLS that they say.
        registrations.stream()
                .filter(registration -> !(registration.gateway() && registration.endpoint()))
                .forEach(registration -> registered.add(registration.address()));
        List<Workload> workloads = new ArrayList<>();
        documents.workloads().stream()
                .filter(workload -> !registered.contains(workload.address()))
                .forEach(workloads::add);
        Map<String, List<Registration>> derived = new TreeMap<>();
        for (Registration registration : registrations) {
            if (registration.gateway()) {
                continue;
            }
            if (registration.endpoint()) {
                workloads.add(workload(registration, documented.get(registration.address())));
            }
            if (!registration.service().isEmpty()) {
                String host = host(registration, documents.settings().domainSuffix());
                if (!described.contains(host)) {
                    derived.computeIfAbsent(host, h -> new ArrayList<>()).add(registration);
                }
            }
        }
        List<Service> services = new ArrayList<>(documents.services());
        derived.forEach((host, servedBy) -> services.add(service(host, servedBy)));
        services.sort(Comparator.comparing(Service::namespace).thenComparing(Service::host));
        workloads.sort(Comparator.comparing(Workload::namespace).thenComparing(Workload::name));
        return new Mesh(
                documents.settings(),
                services,
                workloads,
                documents.routes(),
                documents.destinationPolicies(),
                documents.gateways(),
                documents.peerAuthentications(),
                documents.sidecars(),
                documents.authorizationPolicies(),
                documents.requestAuthentications(),
                documents.telemetries(),
                documents.inventory(),
                documents.envoyPatches());
    }

    /// The services that registrations stand for, without endpoints: they change when somebody registers, not when
    /// somebody becomes ready.
    public static List<Service> services(List<Registration> registrations, MeshSettings settings) {
        List<Registration> absent = registrations.stream()
                .map(registration -> registration.with(registration.address(), false))
                .toList();
        Mesh none = new Mesh(settings, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
        return join(none, absent).services();
    }

    /// The full host of the service that it serves.
    public static String host(Registration registration, String domainSuffix) {
        String service = registration.service();
        return service.indexOf('.') >= 0 ? service : service + "." + registration.namespace() + ".svc." + domainSuffix;
    }

    /// @param documented what documents say of a workload at that address; who it is, is the registration's to say
    private static Workload workload(Registration registration, @Nullable Workload documented) {
        return new Workload(
                registration.name(),
                registration.owner(),
                registration.namespace(),
                registration.address(),
                documented == null ? Map.of() : documented.ports(),
                registration.labels(),
                registration.serviceAccount(),
                documented == null ? "" : documented.locality(),
                documented == null ? "" : documented.network(),
                documented == null ? 1 : documented.weight(),
                Workload.TlsMode.ISTIO,
                origin(registration));
    }

    private static Service service(String host, List<Registration> servedBy) {
        Origin origin = origin(servedBy.getFirst());
        Map<Integer, Service.Port> ports = new TreeMap<>();
        List<Workload> endpoints = new ArrayList<>();
        for (Registration registration : servedBy) {
            for (Registration.Port port : registration.ports()) {
                ports.putIfAbsent(
                        port.port(),
                        new Service.Port(
                                port.port(),
                                port.protocol(),
                                Protocol.ofPortName(port.protocol()),
                                port.port(),
                                "",
                                origin));
            }
            if (registration.endpoint()) {
                endpoints.add(workload(registration, null));
            }
        }
        return new Service(
                host,
                servedBy.getFirst().namespace(),
                List.of(),
                List.copyOf(ports.values()),
                Map.of(),
                endpoints,
                Service.Resolution.STATIC,
                Service.Location.MESH_INTERNAL,
                origin);
    }

    private static Origin origin(Registration registration) {
        return new Origin(
                new ElementId("Registration", registration.namespace(), registration.name()), "", Position.BUILT_IN);
    }
}
