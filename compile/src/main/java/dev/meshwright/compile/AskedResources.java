package dev.meshwright.compile;

import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// What one node should hold, compiled when it is asked for: a question about one call needs the clusters of a few
/// hosts out of thousands. Gives what [Compiler#compile] gives, part for part. Not for several threads.
final class AskedResources implements NodeResources {
    /// The capture listeners. Nothing that is shared has their names, so they are found without looking there.
    private static final Set<String> CAPTURE = Set.of("virtualInbound", "virtualOutbound");

    private final Snapshot snapshot;
    private final ProxyNode node;
    private final CompileCache cache;
    private final PartSet own;
    private final Supplier<PartSet> everything;
    private final OutboundView outbound;
    private final Map<String, PartSet> ofHosts = new HashMap<>();
    private Optional<PartSet> fixed = Optional.empty();
    private Optional<Snapshot.Called> called = Optional.empty();
    private final Map<String, Part> tables = new HashMap<>();
    private Optional<PartSet> all = Optional.empty();

    /// @param own what the node shares with no other
    /// @param everything the node's own parts over all shared ones
    /// @param atOnce everything is needed for any answer
    AskedResources(
            Snapshot snapshot,
            ProxyNode node,
            CompileCache cache,
            PartSet own,
            Supplier<PartSet> everything,
            boolean atOnce) {
        this.snapshot = snapshot;
        this.node = node;
        this.cache = cache;
        this.own = own;
        this.everything = everything;
        this.outbound = OutboundView.of(node, snapshot.view());
        if (atOnce) {
            all = Optional.of(everything.get());
        }
    }

    @Override
    public Optional<Resource> find(TypeUrl type, String name) {
        return part(type, name).map(Part::resource);
    }

    /// Shared parts come before the node's own, as when everything is compiled.
    private Optional<Part> part(TypeUrl type, String name) {
        if (all.isPresent()) {
            return all.get().find(type, name);
        }
        return switch (type) {
            case CLUSTER, ENDPOINT ->
                fixed().find(type, name)
                        .or(() -> called.flatMap(c -> c.parts().find(type, name)))
                        .or(() -> ofHost(name).find(type, name))
                        .or(() -> own.find(type, name))
                        .or(() -> called().parts().find(type, name));
            case LISTENER ->
                CAPTURE.contains(name)
                        ? own.find(type, name)
                        : called().parts().find(type, name).or(() -> own.find(type, name));
            case ROUTE ->
                hosts(name)
                        .map(this::whole)
                        .or(() -> called().parts().find(type, name))
                        .or(() -> own.find(type, name));
            case VIRTUAL_HOST -> called().parts().find(type, name).or(() -> own.find(type, name));
            case SECRET, EXTENSION_CONFIG, ORIGINS -> whole().find(type, name);
        };
    }

    private Part whole(HostTable table) {
        return tables.computeIfAbsent(table.name(), _ -> table.whole(cache, snapshot.batch()));
    }

    @Override
    public Optional<HostTable> hosts(String table) {
        return all.isPresent()
                ? Optional.empty()
                : Optional.ofNullable(called().tables().get(table));
    }

    private PartSet fixed() {
        if (fixed.isEmpty()) {
            NodeParts parts = Snapshot.asked();
            OutboundView.fixed(snapshot.view(), cache, parts);
            fixed = Optional.of(PartSet.over(PartSet.EMPTY, parts.placed()));
        }
        return fixed.get();
    }

    /// The clusters of the host that a name `outbound|PORT|SUBSET|HOST` names.
    private PartSet ofHost(String name) {
        String host = name.startsWith("outbound|") ? name.substring(name.lastIndexOf('|') + 1) : "";
        return ofHosts.computeIfAbsent(host, _ -> {
            NodeParts parts = Snapshot.asked();
            outbound.compile(snapshot.view(), host, cache, parts);
            return PartSet.over(PartSet.EMPTY, parts.placed());
        });
    }

    /// Listeners and routes for what the workload calls.
    private Snapshot.Called called() {
        if (called.isEmpty()) {
            called = Optional.of(
                    outbound.originalDestination() ? snapshot.called(node, cache) : Snapshot.Called.NOTHING);
        }
        return called.get();
    }

    private PartSet whole() {
        if (all.isEmpty()) {
            all = Optional.of(everything.get());
        }
        return all.get();
    }

    @Override
    public Set<String> names(TypeUrl type) {
        if (all.isPresent()) {
            return all.get().names(type);
        }
        return switch (type) {
            case LISTENER, ROUTE, VIRTUAL_HOST -> {
                Set<String> names = new TreeSet<>(called().parts().names(type));
                if (type == TypeUrl.ROUTE) {
                    names.addAll(called().tables().keySet());
                }
                names.addAll(own.names(type));
                yield names;
            }
            case CLUSTER, ENDPOINT, SECRET, EXTENSION_CONFIG, ORIGINS -> whole().names(type);
        };
    }

    @Override
    public Set<String> inboundListeners() {
        return own.names(TypeUrl.LISTENER);
    }

    @Override
    public OriginIndex origins() {
        return new OriginIndex(this::originsOf, snapshot.positions());
    }

    /// Those of one virtual host do not need the whole table.
    private Optional<OriginIndex.Origins> originsOf(TypeUrl type, String name) {
        return (type == TypeUrl.ROUTE ? hosts(name) : Optional.<HostTable>empty())
                .<OriginIndex.Origins>map(table -> table::origin)
                .or(() -> part(type, name).map(OriginIndex.Origins::of));
    }

    @Override
    public ResourceSet all() {
        return whole().resources();
    }
}
