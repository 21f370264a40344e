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
import java.util.stream.Stream;

/// Which workloads stand behind each service port, and which service port each workload address serves.
final class EndpointIndex {
    private static final Comparator<EndpointView> ORDER = Comparator.comparing(
                    (EndpointView e) -> e.workload().name())
            .thenComparing(e -> e.workload().address())
            .thenComparingInt(EndpointView::port);

    private record PortKey(String host, int port) {}

    private record AddressKey(String address, int port) {}

    /// One label of one namespace; selectors look up one of theirs instead of asking every workload.
    private record LabelKey(String namespace, String label, String value) {}

    private final PeerModes peerModes;
    private final Map<LabelKey, List<Workload>> byLabel = new HashMap<>();
    private final Map<PortKey, List<EndpointView>> endpoints = new HashMap<>();
    private final Map<AddressKey, ServedPort> served = new HashMap<>();

    /// @param services in the order in which they are asked for who serves an address
    EndpointIndex(List<Service> services, List<Workload> workloads, PeerModes peerModes) {
        this.peerModes = peerModes;
        for (Workload workload : workloads) {
            workload.labels()
                    .forEach((label, value) -> byLabel.computeIfAbsent(
                                    new LabelKey(workload.namespace(), label, value), _ -> new ArrayList<>())
                            .add(workload));
        }
        for (Service service : services) {
            service.ports().forEach(port -> add(service, port));
        }
    }

    List<EndpointView> endpoints(Service service, Service.Port port) {
        return endpoints.getOrDefault(new PortKey(service.host(), port.number()), List.of());
    }

    Optional<ServedPort> served(String address, int port) {
        return Optional.ofNullable(served.get(new AddressKey(address, port)));
    }

    private void add(Service service, Service.Port port) {
        List<EndpointView> behind = Stream.concat(service.endpoints().stream(), selected(service))
                .flatMap(w -> targetPort(w, port).stream().map(number -> endpoint(w, number)))
                .distinct()
                .sorted(ORDER)
                .toList();
        endpoints.put(new PortKey(service.host(), port.number()), behind);
        ServedPort here = new ServedPort(service, port);
        behind.forEach(e -> served.putIfAbsent(new AddressKey(e.workload().address(), e.port()), here));
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
