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
/// @param detected of the destinations, in their order: whether their port is of undeclared protocol, so that a gateway
///     has to tell the server that HTTP comes; empty at a sidecar, whose listeners tell
/// @param keys that keep requests on one endpoint, of the destinations' policies
public record RouteInputs(
        Origin table,
        HttpRoute route,
        List<Integer> ports,
        List<Boolean> detected,
        List<Integer> mirrorPorts,
        List<ConsistentHash.Key> keys) {
    public RouteInputs {
        ports = List.copyOf(ports);
        detected = List.copyOf(detected);
        mirrorPorts = List.copyOf(mirrorPorts);
        keys = List.copyOf(keys);
    }

    boolean detects(int destination) {
        return destination < detected.size() && detected.get(destination);
    }
}
