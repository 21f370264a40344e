package dev.meshwright.compile.listener;

import dev.meshwright.base.diagnostic.Origin;
import java.util.List;

/// Where some of the connections to a port go instead.
///
/// @param targets at least one
/// @param origin of the route's match
public record TcpBranch(ChainMatch match, List<TcpTarget> targets, TcpForward.Relay relay, Origin origin) {
    public TcpBranch {
        targets = List.copyOf(targets);
    }
}
