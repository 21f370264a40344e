package dev.meshwright.compile.view;

import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.LocalityBalance;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.Place;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Workload;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Finds where callers are, and knows what of that matters: callers that differ only in what does not are
/// one.
final class Callers {
    private final Map<String, Workload> byAddress = new HashMap<>();
    private final List<Workload> workloads;
    private final Set<String> labels = new HashSet<>();
    private boolean placesMatter;
    private boolean zonesShare;
    private boolean keysMatter;

    Callers(Mesh mesh) {
        workloads = mesh.workloads();
        workloads.forEach(w -> byAddress.putIfAbsent(w.address(), w));
        for (DestinationPolicy policy : mesh.destinationPolicies()) {
            all(policy.traffic());
            policy.subsets().forEach(s -> all(s.traffic()));
        }
    }

    private void all(TrafficPolicy policy) {
        asks(policy);
        policy.ports().values().forEach(this::asks);
    }

    private void asks(TrafficPolicy policy) {
        placesMatter |= policy.outlierDetection().isSet();
        keysMatter |= policy.tls() instanceof Setting.Set<ClientTls>(var tls, var _)
                && !tls.credential().isEmpty();
        if (!(policy.balancing().locality() instanceof Setting.Set<LocalityBalance>(var locality, var _))) {
            return;
        }
        placesMatter = true;
        switch (locality) {
            case LocalityBalance.Distribute _ -> {}
            case LocalityBalance.Failover failover -> failover.labels().forEach(this::asks);
            case LocalityBalance.ZoneAware zones -> {
                zonesShare = true;
                zones.labels().forEach(this::asks);
            }
        }
    }

    private void asks(String label) {
        int equals = label.indexOf('=');
        labels.add(equals < 0 ? label : label.substring(0, equals));
    }

    /// @param owner the deployment or group of the caller
    /// @param address by which documents may know it
    Caller of(String namespace, Map<String, String> own, String owner, String address) {
        if (!placesMatter) {
            return Caller.ANYWHERE;
        }
        Place place = Place.ofLabels(own);
        Workload known = byAddress.get(address);
        if (!place.known() && known != null) {
            place = placeOf(known);
        }
        Map<String, String> asked = new TreeMap<>(Caller.placed(own, place));
        asked.keySet().retainAll(labels);
        return new Caller(place, asked, zonesShare ? peers(namespace, owner, place) : Map.of());
    }

    boolean keysMatter() {
        return keysMatter;
    }

    private Map<String, Integer> peers(String namespace, String owner, Place place) {
        Map<String, Integer> peers = new TreeMap<>();
        for (Workload workload : workloads) {
            Place there = placeOf(workload);
            if (workload.namespace().equals(namespace)
                    && workload.owner().equals(owner)
                    && there.region().equals(place.region())) {
                peers.merge(zone(there), 1, Integer::sum);
            }
        }
        return peers;
    }

    static String zone(Place place) {
        return place.region() + "/" + place.zone();
    }

    /// As it says itself, else as its labels say.
    static Place placeOf(Workload workload) {
        return workload.locality().isEmpty() ? Place.ofLabels(workload.labels()) : Place.parse(workload.locality());
    }
}
