package dev.meshwright.operate.lab;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Where each registered workload lives, as the control plane told.
///
/// @param byName workload name to its place
record LabAddresses(Map<String, Place> byName) {
    static final LabAddresses NONE = new LabAddresses(Map.of());

    /// @param outbound service `host:port` to the `address:port` of this workload's outbound listener
    record Place(String address, Map<String, String> outbound) {}

    /// From the answer of `GET /meshwright/v1/registrations`.
    static LabAddresses of(JsonNode registrations) {
        Map<String, Place> places = new TreeMap<>();
        for (JsonNode registration : registrations.path("registrations")) {
            Map<String, String> outbound = new TreeMap<>();
            registration
                    .path("outbound")
                    .properties()
                    .forEach(entry ->
                            outbound.put(entry.getKey(), entry.getValue().asString("")));
            places.put(
                    registration.path("name").asString(""),
                    new Place(registration.path("address").asString(""), outbound));
        }
        return new LabAddresses(places);
    }

    int count() {
        return byName.size();
    }

    String address(String workload) throws IOException {
        return place(workload).address();
    }

    Map<String, String> outbound(String workload) throws IOException {
        return place(workload).outbound();
    }

    private Place place(String workload) throws IOException {
        Place place = byName.get(workload);
        if (place == null) {
            throw new IOException("no registration of " + workload + " (registered: " + byName.keySet() + ")");
        }
        return place;
    }
}
