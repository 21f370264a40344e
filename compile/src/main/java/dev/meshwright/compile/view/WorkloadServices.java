package dev.meshwright.compile.view;

import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The services that stand for a workload, whether it is an endpoint now or not. Immutable.
final class WorkloadServices {
    private final List<Service> services;

    /// Places in `services`: of those that list an address, and those that select in a namespace.
    private final Map<String, List<Integer>> byAddress = new HashMap<>();

    private final Map<String, List<Integer>> byNamespace = new HashMap<>();

    WorkloadServices(List<Service> services) {
        this.services = services;
        for (int i = 0; i < services.size(); i++) {
            Service service = services.get(i);
            for (Workload endpoint : service.endpoints()) {
                add(byAddress, endpoint.address(), i);
            }
            if (!service.selector().isEmpty()) {
                add(byNamespace, service.namespace(), i);
            }
        }
    }

    private static void add(Map<String, List<Integer>> index, String key, int place) {
        index.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(place);
    }

    /// Those that select the labels, and those that list the address, in the order of the services.
    List<Service> of(String namespace, Map<String, String> labels, String address) {
        TreeSet<Integer> places = new TreeSet<>(byAddress.getOrDefault(address, List.of()));
        for (int place : byNamespace.getOrDefault(namespace, List.of())) {
            if (labels.entrySet().containsAll(services.get(place).selector().entrySet())) {
                places.add(place);
            }
        }
        return places.stream().map(services::get).toList();
    }
}
