package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.compile.view.SidecarTables;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.v1.Origins;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What all nodes have in common while one mesh snapshot holds: its index, its positions, the parts of each
/// view, and the origins written out. Bounded by the mesh: one view per client namespace and capture mode.
/// Guarded by itself.
final class Snapshot {
    private final Mesh mesh;
    private final MeshView view;
    private final Map<String, Position> positions;
    private final Map<SharedKey, NodeParts> shared = new HashMap<>();
    private final Map<String, SidecarTables> tables = new HashMap<>();
    private final Map<SidecarView, SidecarRoutes> routes = new HashMap<>();
    private final IdentityHashMap<Part, Resource> origins = new IdentityHashMap<>();

    Snapshot(Mesh mesh) {
        this.mesh = mesh;
        view = new MeshView(mesh);
        positions = Positions.of(mesh);
    }

    // Identity is meant: comparing two equal meshes costs as much as indexing one anew.
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(Mesh other) {
        return mesh == other;
    }

    MeshView view() {
        return view;
    }

    Map<String, Position> positions() {
        return positions;
    }

    /// What nodes share, by what it depends on and whether origins go with it.
    private record SharedKey(Record view, boolean origins) {}

    /// The parts that every node of this node's view has, in a copy to be added to: clusters and endpoints; for
    /// a captured sidecar also listeners and routes for what it calls.
    synchronized NodeParts shared(ProxyNode node, CompileCache cache) {
        boolean withOrigins = node.features().meshwright();
        OutboundView outbound = OutboundView.of(node, view);
        NodeParts clusters = shared.get(new SharedKey(outbound, withOrigins));
        if (clusters == null) {
            clusters = new NodeParts(part -> withOrigins ? Optional.of(origins(part)) : Optional.empty());
            outbound.compile(view, cache, clusters);
            shared.put(new SharedKey(outbound, withOrigins), clusters);
        }
        return outbound.originalDestination() ? captured(node, clusters, cache) : new NodeParts(clusters);
    }

    private NodeParts captured(ProxyNode node, NodeParts clusters, CompileCache cache) {
        CapturedView captured =
                new CapturedView(sidecarView(node), node.features().delta());
        SharedKey key = new SharedKey(captured, node.features().meshwright());
        NodeParts parts = shared.get(key);
        if (parts == null) {
            parts = new NodeParts(clusters);
            captured.compile(view, routes(node), cache, parts);
            shared.put(key, parts);
        }
        return new NodeParts(parts);
    }

    /// The routes that a sidecar has, shared by all with its view.
    synchronized SidecarRoutes routes(ProxyNode node) {
        return routes.computeIfAbsent(sidecarView(node), v -> new SidecarRoutes(view, v, tables(v.namespace())));
    }

    private SidecarView sidecarView(ProxyNode node) {
        return SidecarView.of(node, tables(node.namespace()), view);
    }

    private SidecarTables tables(String namespace) {
        return tables.computeIfAbsent(namespace, view::sidecarTables);
    }

    /// A part's origins as a resource. Its version covers the origins alone: a moved line is news for nobody.
    synchronized Resource origins(Part part) {
        return origins.computeIfAbsent(part, this::write);
    }

    private Resource write(Part part) {
        Origins byPath = Origins.newBuilder().putAllByPath(part.origins()).build();
        TreeMap<String, String> places = new TreeMap<>();
        for (String origin : part.origins().values()) {
            Position position = positions.get(origin);
            if (position != null) {
                places.put(origin, position.toString());
            }
        }
        return new Resource(
                TypeUrl.ORIGINS,
                part.resource().type().shortName() + "/" + part.name(),
                Wire.version(Wire.bytes(byPath)),
                Wire.bytes(byPath.toBuilder().putAllPositions(places).build()));
    }
}
