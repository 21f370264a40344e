package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.Service;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// ServiceEntries of one namespace that describe one host become one service (Istio, `appendSidecarServices` and the
/// endpoints of a host): with the ports of all where the endpoints are the same, with the endpoints of all where the
/// ports are. Where they differ in both, or in what else there is to a service, the first holds and the others are told
/// so.
final class SharedHosts {
    private static final String KIND = "ServiceEntry";

    private SharedHosts() {}

    /// @return whether services were put together
    static boolean link(MeshParts parts, Findings findings) {
        Map<String, List<Service>> byHost = new LinkedHashMap<>();
        for (Service service : parts.services()) {
            if (service.origin().element().kind().equals(KIND)) {
                byHost.computeIfAbsent(service.namespace() + "/" + service.host(), _ -> new ArrayList<>(1))
                        .add(service);
            }
        }
        boolean linked = false;
        for (List<Service> same : byHost.values()) {
            if (same.size() > 1) {
                linked |= link(same, parts, findings);
            }
        }
        return linked;
    }

    private static boolean link(List<Service> same, MeshParts parts, Findings findings) {
        Service first = same.getFirst();
        Service whole = first;
        List<Service> taken = new ArrayList<>();
        for (Service other : same.subList(1, same.size())) {
            if (isOne(whole, other)) {
                taken.add(other);
                whole = whole.with(ports(whole, other)).withEndpoints(endpoints(whole, other));
            } else {
                findings.warning(
                        Codes.NO_EFFECT,
                        other.origin().position(),
                        other.host() + " is described at " + first.origin().position() + " already, in another way",
                        "the first description is used, this one is not",
                        "write both as one ServiceEntry");
            }
        }
        if (!taken.isEmpty()) {
            parts.replace(first, whole);
            taken.forEach(parts::remove);
        }
        return !taken.isEmpty();
    }

    private static boolean isOne(Service one, Service other) {
        return one.resolution() == other.resolution()
                && one.location() == other.location()
                && one.selector().equals(other.selector())
                && one.addresses().equals(other.addresses())
                && one.exportTo().equals(other.exportTo())
                && one.subjectAltNames().equals(other.subjectAltNames())
                && sessions(one).equals(sessions(other))
                && (numbers(one).equals(numbers(other)) || places(one).equals(places(other)));
    }

    private static List<SessionPersistence> sessions(Service service) {
        return service.sessions() instanceof Setting.Set<SessionPersistence>(var kept, var _)
                ? List.of(kept)
                : List.of();
    }

    private static Set<Integer> numbers(Service service) {
        return service.ports().stream().map(Service.Port::number).collect(Collectors.toSet());
    }

    private record Place(String address, Map<String, Integer> ports) {}

    private static Set<Place> places(Service service) {
        return service.endpoints().stream().map(SharedHosts::place).collect(Collectors.toSet());
    }

    private static Place place(Workload endpoint) {
        return new Place(endpoint.address(), endpoint.ports());
    }

    private static List<Service.Port> ports(Service one, Service other) {
        List<Service.Port> ports = new ArrayList<>(one.ports());
        Set<Integer> known = numbers(one);
        other.ports().stream().filter(p -> known.add(p.number())).forEach(ports::add);
        return ports;
    }

    private static List<Workload> endpoints(Service one, Service other) {
        List<Workload> endpoints = new ArrayList<>(one.endpoints());
        Set<Place> known = new HashSet<>(places(one));
        other.endpoints().stream().filter(e -> known.add(place(e))).forEach(endpoints::add);
        return endpoints;
    }
}
