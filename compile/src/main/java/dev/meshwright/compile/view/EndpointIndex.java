package dev.meshwright.compile.view;

import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which workloads stand behind each service port, and which service port each workload address serves.
final class EndpointIndex {
    private static final Comparator<EndpointView> ORDER = Comparator.comparing(
                    (EndpointView e) -> e.workload().name())
            .thenComparing(e -> e.workload().address())
            .thenComparingInt(EndpointView::port);

    private record PortKey(String host, String namespace, int port) {}

    private record AddressKey(String address, int port) {}

    /// One label of one namespace; selectors look up one of theirs instead of asking every workload.
    private record LabelKey(String namespace, String label, String value) {}

    private final PeerModes peerModes;
    private final Map<LabelKey, List<Workload>> byLabel = new HashMap<>();
    private final Map<PortKey, List<EndpointView>> endpoints = new HashMap<>();
    private final Map<AddressKey, ServedPort> served = new HashMap<>();

    /// By address and service port: where the port of each service leads to.
    private final Map<AddressKey, List<Target>> targets = new HashMap<>();

    /// @param port of the workload
    private record Target(Service service, int port) {}

    /// @param services in the order in which they are asked for who serves an address
    /// @param aliases other names of services, which have their endpoints
    EndpointIndex(List<Service> services, Aliases aliases, List<Workload> workloads, PeerModes peerModes) {
        this.peerModes = peerModes;
        for (Workload workload : workloads) {
            workload.labels()
                    .forEach((label, value) -> byLabel.computeIfAbsent(
                                    new LabelKey(workload.namespace(), label, value), _ -> new ArrayList<>())
                            .add(workload));
        }
        for (Service service : services) {
            if (!aliases.isAlias(service)) {
                service.ports().forEach(port -> add(service, port));
            }
        }
        for (Service service : services) {
            aliases.target(service)
                    .ifPresent(target -> service.ports()
                            .forEach(port -> endpoints.put(key(service, port), endpoints(target, port))));
        }
    }

    private static PortKey key(Service service, Service.Port port) {
        return new PortKey(service.host(), service.namespace(), port.number());
    }

    List<EndpointView> endpoints(Service service, Service.Port port) {
        return endpoints.getOrDefault(key(service, port), List.of());
    }

    Optional<ServedPort> served(String address, int port) {
        return Optional.ofNullable(served.get(new AddressKey(address, port)));
    }

    /// The ports of a workload that services lead one of their ports to, in ascending order.
    ///
    /// @param counting which services are asked
    List<Integer> targetPorts(String address, int servicePort, Predicate<Service> counting) {
        return targets.getOrDefault(new AddressKey(address, servicePort), List.of()).stream()
                .filter(t -> counting.test(t.service()))
                .map(Target::port)
                .distinct()
                .sorted()
                .toList();
    }

    private void add(Service service, Service.Port port) {
        List<EndpointView> behind = singly(Stream.concat(service.endpoints().stream(), selected(service))
                .flatMap(w -> targetPort(w, port).stream().map(number -> endpoint(w, number)))
                .sorted(ORDER)
                .toList());
        endpoints.put(key(service, port), behind);
        ServedPort here = new ServedPort(service, port);
        for (EndpointView endpoint : behind) {
            String address = endpoint.workload().address();
            served.putIfAbsent(new AddressKey(address, endpoint.port()), here);
            targets.computeIfAbsent(new AddressKey(address, port.number()), _ -> new ArrayList<>(1))
                    .add(new Target(service, endpoint.port()));
        }
    }

    /// Without those that are listed twice. Equal ones stand side by side, so none need be hashed with all it holds.
    private static List<EndpointView> singly(List<EndpointView> sorted) {
        List<EndpointView> kept = new ArrayList<>(sorted.size());
        for (EndpointView each : sorted) {
            boolean known = false;
            for (int i = kept.size() - 1; !known && i >= 0 && ORDER.compare(kept.get(i), each) == 0; i--) {
                known = kept.get(i).equals(each);
            }
            if (!known) {
                kept.add(each);
            }
        }
        return List.copyOf(kept);
    }

    private Stream<Workload> selected(Service service) {
        return service.selector().entrySet().stream()
                .findFirst()
                .map(one -> new LabelKey(service.namespace(), one.getKey(), one.getValue()))
                .map(key -> byLabel.getOrDefault(key, List.of()))
                .orElse(List.of())
                .stream()
                .filter(w ->
                        w.labels().entrySet().containsAll(service.selector().entrySet()));
    }

    private EndpointView endpoint(Workload workload, int port) {
        boolean mtls = workload.tls() == Workload.TlsMode.ISTIO
                && peerModes.of(workload.namespace(), workload.labels(), port).mode()
                        != PeerAuthentication.Mode.DISABLE;
        return new EndpointView(workload, workload.address().startsWith("unix:") ? 0 : port, mtls);
    }

    /// A named target port that the workload does not have leaves it out.
    private static Optional<Integer> targetPort(Workload workload, Service.Port port) {
        if (!port.targetPortName().isEmpty()) {
            return Optional.ofNullable(workload.ports().get(port.targetPortName()));
        }
        Integer named = port.name().isEmpty() ? null : workload.ports().get(port.name());
        return Optional.of(named == null ? port.targetPort() : named);
    }
}
