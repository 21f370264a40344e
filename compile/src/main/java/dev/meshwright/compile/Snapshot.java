package dev.meshwright.compile;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.v1.Origins;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/// What all nodes have in common while one mesh snapshot holds: its index, its positions, the parts of each
/// view, and the origins written out. Bounded by the mesh: one view per client namespace and capture mode.
/// Guarded by itself.
final class Snapshot {
    private final Mesh mesh;
    private final MeshView view;
    private final Map<String, Position> positions;
    private final Map<OutboundView, NodeParts> outbound = new HashMap<>();
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

    /// The clusters and endpoints that every node of a view has; not to be changed.
    synchronized NodeParts outbound(OutboundView key, CompileCache cache) {
        return outbound.computeIfAbsent(key, k -> k.compile(view, cache));
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
