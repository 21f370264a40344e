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
/// @param told of the destinations, in their order; empty: nothing of any
/// @param keys that keep requests on one endpoint, of the destinations' policies
/// @param sessions of the destinations, in their order; empty: none of them keeps any
public record RouteInputs(
        Origin table,
        HttpRoute route,
        List<Integer> ports,
        List<Told> told,
        List<Integer> mirrorPorts,
        List<ConsistentHash.Key> keys,
        List<Setting<SessionPersistence>> sessions) {
    /// Which HTTP a gateway announces in its TLS handshakes with a destination.
    public enum Told {
        /// What the port's protocol says; at a sidecar, what the listener says.
        NOTHING,
        /// To a port of undeclared protocol: what its cluster speaks, whatever the client does.
        HTTP_1,
        /// The same where a DestinationRule has `useClientProtocol`.
        AS_CLIENT
    }

    public RouteInputs {
        ports = List.copyOf(ports);
        told = List.copyOf(told);
        mirrorPorts = List.copyOf(mirrorPorts);
        keys = List.copyOf(keys);
        sessions = List.copyOf(sessions);
    }

    /// How clients of a destination keep to one endpoint: what the route says counts before what the destination does.
    Setting<SessionPersistence> session(int destination) {
        return !route.sessions().isUnset() || sessions.isEmpty() ? route.sessions() : sessions.get(destination);
    }

    Told told(int destination) {
        return destination < told.size() ? told.get(destination) : Told.NOTHING;
    }
}
