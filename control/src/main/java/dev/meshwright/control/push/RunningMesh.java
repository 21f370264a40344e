package dev.meshwright.control.push;

import dev.meshwright.compile.ProxyNode;
import dev.meshwright.control.registry.Registrations;
import dev.meshwright.model.Mesh;
import java.util.List;

/// The mesh as it runs, for those who ask about it: documents and registrations joined, and the registered proxies.
public final class RunningMesh {
    private final LiveMesh live;
    private final Registrations registrations;
    private final String domainSuffix;

    public RunningMesh(LiveMesh live, Registrations registrations, String domainSuffix) {
        this.live = live;
        this.registrations = registrations;
        this.domainSuffix = domainSuffix;
    }

    /// @param mesh the same instance while nothing has changed
    /// @param nodes the proxies of `mesh`, in key order, as clients that get virtual hosts inside their tables
    public record Moment(Mesh mesh, List<ProxyNode> nodes) {
        public Moment {
            nodes = List.copyOf(nodes);
        }
    }

    public Moment now() {
        MeshSnapshot snapshot = live.current();
        ProxyNode.Features features = new ProxyNode.Features(false, true);
        return new Moment(
                snapshot.mesh(),
                registrations.all().stream()
                        .map(r -> NodeForm.of(r.nodeId(domainSuffix), r, features, snapshot))
                        .toList());
    }
}
