package dev.meshwright.compile;

import dev.meshwright.compile.view.ClientScope;
import dev.meshwright.compile.view.MeshView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The routes of sidecars of one view, for each of their egress listeners.
///
/// @param listeners in the order of the scope's
record ScopedRoutes(ClientScope scope, List<SidecarRoutes> listeners) {
    ScopedRoutes {
        listeners = List.copyOf(listeners);
    }

    /// @param before of the same view in the snapshot before
    /// @param touched whether any of some hosts may differ since then
    static ScopedRoutes of(
            SidecarView view, MeshView mesh, Optional<ScopedRoutes> before, Predicate<Set<String>> touched) {
        ClientScope scope = mesh.scope(view.namespace(), view.sidecar());
        List<SidecarRoutes> routes = new ArrayList<>();
        for (ClientScope.Listener listener : scope.listeners()) {
            int index = routes.size();
            // Another Sidecar touches everything, so listeners of one view that differ are never compared.
            Optional<SidecarRoutes> earlier = before.map(ScopedRoutes::listeners)
                    .filter(l -> index < l.size())
                    .map(l -> l.get(index));
            routes.add(new SidecarRoutes(mesh, view, index, listener.tables(), earlier, touched));
        }
        return new ScopedRoutes(scope, routes);
    }

    /// The routes of calls to a port.
    SidecarRoutes of(int port) {
        return listeners.get(scope.listenerOf(port));
    }
}
