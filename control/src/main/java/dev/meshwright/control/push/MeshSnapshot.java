package dev.meshwright.control.push;

import dev.meshwright.control.store.ConfigSnapshot;
import dev.meshwright.model.Mesh;
import java.util.Map;

/// Everything that nodes are compiled from, at one moment.
///
/// @param documents that were taken in
/// @param mesh documents and registrations joined
/// @param outboundPorts number by service port (`HOST:PORT`)
record MeshSnapshot(ConfigSnapshot documents, Mesh mesh, Map<String, Integer> outboundPorts) {
    static final MeshSnapshot EMPTY = new MeshSnapshot(ConfigSnapshot.EMPTY, Mesh.EMPTY, Map.of());

    MeshSnapshot {
        outboundPorts = Map.copyOf(outboundPorts);
    }
}
