package dev.meshwright.compile.route;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.SessionPersistence;
import dev.meshwright.model.Setting;
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
/// @param sessions of the destinations, in their order; empty: none of them keeps any
public record RouteInputs(
        Origin table,
        HttpRoute route,
        List<Integer> ports,
        List<Boolean> detected,
        List<Integer> mirrorPorts,
        List<ConsistentHash.Key> keys,
        List<Setting<SessionPersistence>> sessions) {
    public RouteInputs {
        ports = List.copyOf(ports);
        detected = List.copyOf(detected);
        mirrorPorts = List.copyOf(mirrorPorts);
        keys = List.copyOf(keys);
        sessions = List.copyOf(sessions);
    }

    /// How clients of a destination keep to one endpoint: what the route says counts before what the destination does.
    Setting<SessionPersistence> session(int destination) {
        return !route.sessions().isUnset() || sessions.isEmpty() ? route.sessions() : sessions.get(destination);
    }

    boolean detects(int destination) {
        return destination < detected.size() && detected.get(destination);
    }
}
