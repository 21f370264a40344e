package dev.meshwright.compile;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.compile.jwt.KeyServerCluster;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Mesh;

/// Model and node to xDS resources.
///
/// A pure function: equal mesh and node give equal bytes, whatever was compiled before. What makes it quick is
/// memory of two kinds. [CompileCache] holds parts by their inputs over all meshes, so after an edit only the
/// parts that depend on what changed are made anew and the others are the same instances. The latest [Snapshot]
/// holds what all nodes of one mesh have in common, much of it carried over from the snapshot before. Both can be lost
/// at any time without a trace in the output.
///
/// Safe for several threads.
public final class Compiler {
    private final CompileCache cache;
    private Snapshot latest;

    public Compiler(CompileCache cache) {
        this(cache, Batch.ONE_BY_ONE);
    }

    /// @param batch compiles the hosts of one mesh
    public Compiler(CompileCache cache, Batch batch) {
        this.cache = cache;
        latest = Snapshot.first(Mesh.EMPTY, batch);
    }

    public Compiled compile(Mesh mesh, ProxyNode node) {
        Snapshot snapshot = snapshot(mesh);
        NodeParts parts = snapshot.own(node, fresh -> own(snapshot, node, fresh));
        Snapshot.Finished all = snapshot.finished(node, cache, parts);
        return new Compiled(
                all.parts().resources(),
                new OriginIndex(
                        (type, name) -> all.parts().find(type, name).map(OriginIndex.Origins::of),
                        snapshot.positions()),
                all.patches());
    }

    /// The same, each resource made when it is asked for.
    public NodeResources ask(Mesh mesh, ProxyNode node) {
        Snapshot snapshot = snapshot(mesh);
        return new AskedResources(
                snapshot,
                node,
                cache,
                PartSet.over(
                        PartSet.EMPTY, own(snapshot, node, Snapshot.asked()).placed()),
                () -> snapshot.finished(node, cache, snapshot.own(node, fresh -> own(snapshot, node, fresh)))
                        .parts(),
                // A patch may change whatever it likes.
                !mesh.envoyPatches().isEmpty());
    }

    /// @param parts to be added to
    private NodeParts own(Snapshot snapshot, ProxyNode node, NodeParts parts) {
        switch (node.kind()) {
            case SIDECAR -> sidecar(snapshot, node, parts);
            case ROUTER -> new GatewayNode(snapshot.view(), node, cache).compile(parts);
        }
        snapshot.view()
                .authorization(node.namespace(), node.labels())
                .tokens()
                .servers()
                .forEach(server -> parts.add(cache.part(server, KeyServerCluster::compile)));
        return parts;
    }

    private void sidecar(Snapshot snapshot, ProxyNode node, NodeParts parts) {
        MeshView view = snapshot.view();
        switch (node.interception()) {
            case NONE -> new LoopbackSidecar(view, node, snapshot.routes(node), cache).compile(parts);
            case REDIRECT, TPROXY -> new CapturedSidecar(view, node, cache).compile(parts);
        }
    }

    private synchronized Snapshot snapshot(Mesh mesh) {
        if (!latest.isOf(mesh)) {
            latest = latest.next(mesh);
        }
        return latest;
    }
}
