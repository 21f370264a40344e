package dev.meshwright.control.push;

import dev.meshwright.control.registry.OutboundMap;
import dev.meshwright.control.registry.OutboundPorts;
import dev.meshwright.control.registry.RegisteredMesh;
import dev.meshwright.control.registry.Registration;
import dev.meshwright.control.registry.Registrations;
import dev.meshwright.control.store.ConfigSnapshot;
import dev.meshwright.model.Mesh;
import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Joins documents and registrations into the current snapshot. [#refresh] is called by one thread at a time.
public final class LiveMesh {
    private static final Logger LOG = LoggerFactory.getLogger(LiveMesh.class);

    private final Supplier<ConfigSnapshot> documents;
    private final Registrations registrations;
    private final OutboundPorts outboundPorts;
    private volatile MeshSnapshot current = MeshSnapshot.EMPTY;

    public LiveMesh(Supplier<ConfigSnapshot> documents, Registrations registrations, OutboundPorts outboundPorts) {
        this.documents = documents;
        this.registrations = registrations;
        this.outboundPorts = outboundPorts;
    }

    MeshSnapshot current() {
        return current;
    }

    /// Documents and registrations as last joined.
    public Mesh mesh() {
        return current.mesh();
    }

    /// Takes in what has changed. When new outbound ports cannot be written down, services without one stay invisible
    /// to programs until a later refresh succeeds.
    void refresh() {
        ConfigSnapshot read = documents.get();
        Mesh mesh = RegisteredMesh.join(read.mesh(), registrations.all());
        Map<String, Integer> ports = current.outboundPorts();
        try {
            ports = outboundPorts.of(OutboundMap.servicePorts(mesh));
        } catch (IOException e) {
            LOG.error("new outbound ports cannot be written down; new services are not reachable yet", e);
        }
        current = new MeshSnapshot(read, mesh, ports);
    }

    /// Where a workload finds the services now.
    public Map<String, String> outbound(Registration registration) {
        MeshSnapshot snapshot = current;
        return OutboundMap.of(registration, snapshot.mesh(), snapshot.outboundPorts());
    }
}
