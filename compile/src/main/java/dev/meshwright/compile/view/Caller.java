package dev.meshwright.compile.view;

import dev.meshwright.model.Place;
import java.util.Map;
import java.util.TreeMap;

/// Where a calling workload is, as far as some policy asks for it.
///
/// @param labels of the workload, those alone that some failover priority names, and those of its place
/// @param peers how many workloads like the caller each zone of its region has, by `region/zone`; empty when
///     no policy balances by zone
public record Caller(Place place, Map<String, String> labels, Map<String, Integer> peers) {
    /// For a mesh in which no policy asks where a caller is.
    public static final Caller ANYWHERE = new Caller(Place.UNKNOWN, Map.of(), Map.of());

    public Caller {
        labels = Map.copyOf(labels);
        peers = Map.copyOf(peers);
    }

    /// Labels with those of a place, which stand above what is written (Istio).
    static Map<String, String> placed(Map<String, String> labels, Place place) {
        Map<String, String> all = new TreeMap<>(labels);
        put(all, Place.REGION_LABEL, place.region());
        put(all, Place.ZONE_LABEL, place.zone());
        put(all, Place.SUB_ZONE_LABEL, place.subZone());
        return all;
    }

    private static void put(Map<String, String> labels, String label, String value) {
        if (!value.isEmpty()) {
            labels.put(label, value);
        }
    }
}
