package dev.meshwright.compile.route;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.HttpRoute;
import java.util.List;

/// One HTTP route as one node sees it.
///
/// @param table origin of the table that holds it
/// @param route with those matches only that can hold at this node
/// @param ports of the destinations, in their order, resolved
/// @param mirrorPorts of the mirrors, likewise
/// @param keys that keep requests on one endpoint, of the destinations' policies
public record RouteInputs(
        Origin table, HttpRoute route, List<Integer> ports, List<Integer> mirrorPorts, List<ConsistentHash.Key> keys) {
    public RouteInputs {
        ports = List.copyOf(ports);
        mirrorPorts = List.copyOf(mirrorPorts);
        keys = List.copyOf(keys);
    }
}
