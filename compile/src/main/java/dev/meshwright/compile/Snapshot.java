package dev.meshwright.compile;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.HostMemo;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.compile.memo.PlacedPart;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.patch.PatchReport;
import dev.meshwright.compile.patch.PatchSet;
import dev.meshwright.compile.patch.PatchStage;
import dev.meshwright.compile.view.MeshChange;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// What all nodes have in common while one mesh snapshot holds: its index, its positions, and the parts of each view.
/// What was made for hosts that no change has touched is carried over from the snapshot before. Bounded by the mesh:
/// one view per client namespace, Sidecar and capture mode. Guarded by itself.
final class Snapshot {
    private static final int CALLED_MAX = 4;
    /// While a mesh stays the same, nodes may come and go.
    private static final int NODES_MAX = 16_384;

    private final Mesh mesh;
    private final Batch batch;
    private final MeshView view;
    private final MeshChange change;
    private final MeshPositions positions;
    private final Map<SharedKey, Shared> shared = new HashMap<>();
    /// For questions, whose callers come one after the other; the view unused for longest is made again.
    private final Map<CapturedView, Called> called = new LinkedHashMap<>(8, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<CapturedView, Called> eldest) {
            return size() > CALLED_MAX;
        }
    };

    private final Map<SidecarView, ScopedRoutes> routes = new HashMap<>();
    /// Of nodes that have asked.
    private final Map<ProxyNode, NodeParts> own = new ConcurrentHashMap<>();
    private final Map<ProxyNode, PartSet> whole = new ConcurrentHashMap<>();
    private final Map<PatchSet, PatchStage> stages = new HashMap<>();
    private final Map<PatchedKey, Finished> patched = new HashMap<>();
    private Optional<Snapshot> before;

    private Snapshot(Mesh mesh, Batch batch, Optional<Snapshot> before) {
        this.mesh = mesh;
        this.batch = batch;
        this.before = before;
        change = before.map(b -> MeshChange.between(b.mesh, mesh)).orElse(MeshChange.EVERYTHING);
        view = new MeshView(mesh, before.filter(_ -> !change.isEverything()).map(b -> b.view));
        positions = new MeshPositions(mesh, before.map(b -> b.positions));
    }

    /// @param batch compiles hosts
    static Snapshot first(Mesh mesh, Batch batch) {
        return new Snapshot(mesh, batch, Optional.empty());
    }

    /// The next one; this one forgets what it was made from itself.
    synchronized Snapshot next(Mesh mesh) {
        before = Optional.empty();
        return new Snapshot(mesh, batch, Optional.of(this));
    }

    // Identity is meant: comparing two equal meshes costs as much as indexing one anew.
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(Mesh other) {
        return mesh == other;
    }

    MeshView view() {
        return view;
    }

    MeshPositions positions() {
        return positions;
    }

    /// A set of parts, told apart by identity, with patches over it.
    private record PatchedKey(PartSet parts, PatchSet patches, boolean origins) {}

    /// What a node shares with no other. Of a captured sidecar no route goes into it.
    NodeParts own(ProxyNode node, UnaryOperator<NodeParts> make) {
        if (node.kind() != ProxyNode.Kind.SIDECAR || node.interception() == ProxyNode.Interception.NONE) {
            return make.apply(own(node));
        }
        NodeParts known = own.get(node);
        if (known == null) {
            known = earlier()
                    .filter(_ -> change.isOnlyRoutesAndPlaces())
                    .map(b -> b.own.get(node))
                    .map(before -> change.isOnlyRoutes() ? before : placedAnew(node, before))
                    .orElseGet(() -> make.apply(own(node)));
            put(own, node, known);
        }
        return known;
    }

    /// The same parts, with the places where their origins stand now.
    private NodeParts placedAnew(ProxyNode node, NodeParts before) {
        NodeParts now = own(node);
        before.placed().forEach(each -> now.add(each.part()));
        return now;
    }

    /// What is lost is made again.
    private static <T> void put(Map<ProxyNode, T> ofNodes, ProxyNode node, T value) {
        if (ofNodes.size() >= NODES_MAX) {
            ofNodes.clear();
        }
        ofNodes.put(node, value);
    }

    private synchronized Optional<Snapshot> earlier() {
        return before;
    }

    /// Everything that a node gets.
    record Finished(PartSet parts, PatchReport patches) {}

    /// The shared parts and the node's own, with the patches for it over them: the last stage.
    Finished finished(ProxyNode node, CompileCache cache, NodeParts own) {
        PartSet known = whole.get(node);
        if (known != null) {
            return new Finished(known, PatchReport.NONE);
        }
        PartSet all = shared(node, cache);
        if (mesh.envoyPatches().isEmpty()) {
            PartSet parts = PartSet.onto(all, own.placed(), earlier().map(b -> b.whole.get(node)));
            put(whole, node, parts);
            return new Finished(parts, PatchReport.NONE);
        }
        PatchSet patches =
                PatchSet.of(mesh.envoyPatches(), mesh.settings().rootNamespace(), PatchTargets.of(node, view));
        if (patches.isEmpty()) {
            return new Finished(PartSet.over(all, own.placed()), PatchReport.NONE);
        }
        return patched(all, patches, node, own);
    }

    private synchronized Finished patched(PartSet all, PatchSet patches, ProxyNode node, NodeParts own) {
        PatchStage stage = stages.computeIfAbsent(
                patches, p -> new PatchStage(p, before.flatMap(b -> Optional.ofNullable(b.stages.get(p)))));
        Finished ofShared = patched.computeIfAbsent(
                new PatchedKey(all, patches, node.features().meshwright()),
                _ -> new PatchedParts(stage, own(node)).over(PartSet.EMPTY, all.all()));
        PatchedParts mine = new PatchedParts(stage, own(node));
        Finished result = mine.over(ofShared.parts(), own.placed());
        return mine.finish(ofShared, result);
    }

    /// What nodes share, by what it depends on and whether origins go with it.
    private record SharedKey(Record view, boolean origins) {}

    /// @param parts of the view
    /// @param ofHosts what they were put together from
    private record Shared(PartSet parts, HostMemo<List<PlacedPart>> ofHosts) {}

    /// None yet, with no origins beside them as resources: a question looks them up in the parts.
    static NodeParts asked() {
        return new NodeParts(_ -> List.of());
    }

    /// None yet, for what is a node's own.
    NodeParts own(ProxyNode node) {
        boolean withOrigins = node.features().meshwright();
        return new NodeParts(part -> withOrigins ? List.of(origins(part)) : List.of());
    }

    /// The parts that every node of this node's view has: clusters and endpoints; for a captured sidecar also
    /// listeners and routes for what it calls.
    synchronized PartSet shared(ProxyNode node, CompileCache cache) {
        OutboundView outbound = OutboundView.of(node, view);
        SharedKey key = new SharedKey(outbound, node.features().meshwright());
        Shared clusters = shared.get(key);
        if (clusters == null) {
            Optional<Shared> earlier = earlier(key);
            if (earlier.isPresent() && seesTheSame(outbound)) {
                clusters = earlier.get();
                shared.put(key, clusters);
            }
        }
        if (clusters == null) {
            Optional<Shared> earlier = earlier(key);
            HostMemo<List<PlacedPart>> memo = memo(earlier);
            NodeParts parts = own(node);
            outbound.compile(view, cache, memo, parts);
            clusters = new Shared(PartSet.over(PartSet.EMPTY, parts.placed(), earlier.map(Shared::parts)), memo);
            shared.put(key, clusters);
        }
        return outbound.originalDestination() ? captured(node, clusters.parts(), cache) : clusters.parts();
    }

    /// What a captured sidecar has for the calls of its workload, without the clusters of services.
    ///
    /// @param tables by name, those that are no parts yet
    record Called(PartSet parts, Map<String, HostTable> tables) {
        static final Called NOTHING = new Called(PartSet.EMPTY, Map.of());
    }

    synchronized Called called(ProxyNode node, CompileCache cache) {
        CapturedView captured = new CapturedView(sidecarView(node), node.features());
        Called found = called.get(captured);
        if (found == null) {
            NodeParts parts = NodeParts.withoutTables();
            captured.compile(view, routes(node), cache, memo(Optional.empty()), parts);
            Map<String, HostTable> tables = new TreeMap<>();
            parts.tables().forEach(table -> tables.putIfAbsent(table.name(), table));
            found = new Called(PartSet.over(PartSet.EMPTY, parts.placed()), tables);
            called.put(captured, found);
        }
        return found;
    }

    private PartSet captured(ProxyNode node, PartSet clusters, CompileCache cache) {
        CapturedView captured = new CapturedView(sidecarView(node), node.features());
        SharedKey key = new SharedKey(captured, node.features().meshwright());
        Shared found = shared.get(key);
        if (found == null) {
            Optional<Shared> earlier = earlier(key);
            HostMemo<List<PlacedPart>> memo = memo(earlier);
            NodeParts parts = own(node);
            captured.compile(view, routes(node), cache, memo, parts);
            found = new Shared(PartSet.over(clusters, parts.placed(), earlier.map(Shared::parts)), memo);
            shared.put(key, found);
        }
        return found.parts();
    }

    /// Whether clusters and endpoints are what they were: routes make none, but may bring services into view.
    private boolean seesTheSame(OutboundView outbound) {
        return change.isOnlyRoutes()
                && before.filter(b -> outbound.scope(view).seesTheSame(outbound.scope(b.view)))
                        .isPresent();
    }

    private Optional<Shared> earlier(SharedKey key) {
        return before.map(b -> b.shared.get(key));
    }

    private HostMemo<List<PlacedPart>> memo(Optional<Shared> earlier) {
        return new HostMemo<>(earlier.map(Shared::ofHosts), change::touchesAny, batch);
    }

    /// The routes that a sidecar has, shared by all with its view.
    synchronized ScopedRoutes routes(ProxyNode node) {
        return routes.computeIfAbsent(
                sidecarView(node), v -> ScopedRoutes.of(v, view, before.map(b -> b.routes.get(v)), change::touchesAny));
    }

    private SidecarView sidecarView(ProxyNode node) {
        return SidecarView.of(node, view);
    }

    /// For what is made later.
    Batch batch() {
        return batch;
    }

    /// A part's origins as a resource. Its version covers the origins alone: a moved line is news for nobody.
    private Resource origins(Part part) {
        OriginBytes bytes =
                OriginBytes.of(part.origins(), positions.places(part.origins().values()));
        return new Resource(
                TypeUrl.ORIGINS,
                part.resource().type().shortName() + "/" + part.name(),
                Wire.version(bytes.byPath()),
                bytes.all());
    }
}
