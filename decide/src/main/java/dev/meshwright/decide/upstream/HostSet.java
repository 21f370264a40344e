package dev.meshwright.decide.upstream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Endpoints flattened for balancing: hosts ordered by priority, then locality. Host and group indices are
/// dense and valid for this set only. Immutable, thread-safe.
public final class HostSet {
    private final int overprovisioningFactor;
    private final Endpoint[] hosts;
    private final int[] weights;
    private final boolean[] usable;
    private final int[] groupOfHost;
    private final Group[] groups;
    private final int[] priorityStart;
    private final Map<String, Integer> byKey = new HashMap<>();

    /// Hosts `start` .. `end` (exclusive) share a priority and a locality.
    public record Group(Locality locality, int priority, int weight, int start, int end) {}

    private HostSet(EndpointTable table) {
        overprovisioningFactor = table.overprovisioningFactor();
        List<EndpointTable.LocalityEndpoints> ordered = new ArrayList<>(table.localities());
        ordered.sort(Comparator.comparingInt(EndpointTable.LocalityEndpoints::priority));
        List<Endpoint> flat = new ArrayList<>();
        List<Group> grouped = new ArrayList<>();
        int[] starts = new int[ordered.size() + 1];
        int priorities = 0;
        int last = -1;
        for (EndpointTable.LocalityEndpoints locality : ordered) {
            if (locality.priority() != last) {
                starts[priorities++] = flat.size();
                last = locality.priority();
            }
            int start = flat.size();
            for (Endpoint endpoint : locality.endpoints()) {
                if (byKey.putIfAbsent(endpoint.key(), flat.size()) == null) {
                    flat.add(endpoint);
                }
            }
            grouped.add(new Group(locality.locality(), priorities - 1, locality.weight(), start, flat.size()));
        }
        starts[priorities] = flat.size();
        priorityStart = Arrays.copyOf(starts, priorities + 1);
        hosts = flat.toArray(Endpoint[]::new);
        groups = grouped.toArray(Group[]::new);
        weights = new int[hosts.length];
        usable = new boolean[hosts.length];
        groupOfHost = new int[hosts.length];
        for (int g = 0; g < groups.length; g++) {
            for (int h = groups[g].start; h < groups[g].end; h++) {
                groupOfHost[h] = g;
                weights[h] = hosts[h].weight();
                usable[h] =
                        hosts[h].health() == Endpoint.Health.HEALTHY || hosts[h].health() == Endpoint.Health.DEGRADED;
            }
        }
    }

    /// Flattens an assignment; an endpoint that is listed twice counts once, at its first place.
    public static HostSet of(EndpointTable table) {
        return new HostSet(table);
    }

    public int size() {
        return hosts.length;
    }

    public Endpoint host(int index) {
        return hosts[index];
    }

    public int weight(int index) {
        return weights[index];
    }

    /// As the control plane says: not UNHEALTHY and not DRAINING.
    public boolean usable(int index) {
        return usable[index];
    }

    public int priority(int index) {
        return groups[groupOfHost[index]].priority;
    }

    /// Index of the endpoint with that [Endpoint#key], or -1.
    public int indexOf(String key) {
        return byKey.getOrDefault(key, -1);
    }

    public int priorityCount() {
        return priorityStart.length - 1;
    }

    /// First host of a priority; of `priorityCount()`: the number of hosts.
    public int priorityStart(int priority) {
        return priorityStart[priority];
    }

    public int groupCount() {
        return groups.length;
    }

    public Group group(int index) {
        return groups[index];
    }

    public int overprovisioningFactor() {
        return overprovisioningFactor;
    }
}
