package dev.meshwright.decide.upstream;

import dev.meshwright.decide.trace.Place;
import java.util.List;

/// The endpoints of a cluster: `config.endpoint.v3.ClusterLoadAssignment`, from EDS or inline.
///
/// @param name `cluster_name`
/// @param overprovisioningFactor in percent (140): a priority is full while healthy × factor ≥ 100 %
/// @param dropMillionths of requests refused before balancing (`drop_overloads`, added up)
public record EndpointTable(
        Place place, String name, List<LocalityEndpoints> localities, int overprovisioningFactor, int dropMillionths) {
    /// @param priority 0 is first
    /// @param weight of the locality; 0: unset, which takes no traffic when localities are weighted
    public record LocalityEndpoints(Locality locality, int priority, int weight, List<Endpoint> endpoints) {
        public LocalityEndpoints {
            endpoints = List.copyOf(endpoints);
        }
    }

    public EndpointTable {
        localities = List.copyOf(localities);
    }

    public static EndpointTable empty(Place place, String name) {
        return new EndpointTable(place, name, List.of(), 140, 0);
    }
}
