package dev.meshwright.compile.listener;

import dev.meshwright.model.Protocol;
import java.util.List;

/// Where the traffic of one outbound port goes: HTTP to a route table, bytes to clusters; a port of
/// undeclared protocol has both.
///
/// @param table route configuration; unused for opaque protocols
/// @param targets at least one; unused for declared HTTP
/// @param branches connections that go elsewhere, each for other connections; unused for declared HTTP
/// @param relay of TCP connections
/// @param direct no route sends HTTP anywhere else than to the port itself
public record ServicePath(
        Protocol protocol,
        String table,
        List<TcpTarget> targets,
        List<TcpBranch> branches,
        TcpForward.Relay relay,
        boolean direct) {
    public ServicePath {
        targets = List.copyOf(targets);
        branches = List.copyOf(branches);
    }

    /// Whether a handshake must be read: for a chain, or for the host to look up.
    boolean readsServerNames() {
        return asksServerNames() || targets.stream().anyMatch(t -> t.namedPort() > 0);
    }

    /// Whether some chain asks for a server name, so that a handshake must be read.
    boolean asksServerNames() {
        return branches.stream().anyMatch(b -> !b.match().serverNames().isEmpty());
    }
}
