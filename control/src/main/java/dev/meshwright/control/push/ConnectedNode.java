package dev.meshwright.control.push;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.compile.Compiled;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.ProxyNode;
import dev.meshwright.control.registry.Registration;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.server.Nack;
import dev.meshwright.xds.server.ResourceSource.NodeView;
import dev.meshwright.xds.server.ResourceSource.Refused;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/// One proxy's stream: what it should hold, recompiled when the mesh changes. `update` is called by one thread at a
/// time; what it makes is published by one reference write.
final class ConnectedNode implements NodeView {
    /// Where the blame for a rejected resource lies.
    ///
    /// @param origin `KIND/NAMESPACE/NAME#FIELD`
    record Blame(String origin, Position position) {}

    private final Registration admitted;
    private final String id;
    private final ProxyNode.Features features;
    private final Compiler compiler;
    private final Runnable changed;
    private final Consumer<Duration> converged;
    private final Consumer<ConnectedNode> closed;
    private volatile Compiled compiled;
    private volatile ResourceSet takenUp = ResourceSet.EMPTY;
    private volatile boolean revoked;
    /// Whether a change waits for the client's answers, and since when (`System.nanoTime`). Guarded by this.
    private boolean unsettled;
    private long unsettledSinceNanos;

    ConnectedNode(
            Registration registration,
            String id,
            ProxyNode.Features features,
            Compiler compiler,
            MeshSnapshot snapshot,
            Runnable changed,
            Consumer<Duration> converged,
            Consumer<ConnectedNode> closed) {
        this.admitted = registration;
        this.id = id;
        this.features = features;
        this.compiler = compiler;
        this.changed = changed;
        this.converged = converged;
        this.closed = closed;
        this.compiled = compiler.compile(snapshot.mesh(), NodeForm.of(id, registration, features, snapshot));
    }

    Registration.Key key() {
        return admitted.key();
    }

    String id() {
        return id;
    }

    @Override
    public ResourceSet current() throws Refused {
        if (revoked) {
            throw new Refused("node '" + id + "': its registration is gone (expected: Register before ADS)");
        }
        return compiled.resources();
    }

    @Override
    public void takenUp(ResourceSet target) {
        takenUp = target;
    }

    Compiled compiled() {
        return compiled;
    }

    /// Whether the stream's status tells of what is current.
    @SuppressWarnings("ReferenceEquality") // the very instance was taken up, or it was not
    boolean takenUp() {
        return takenUp == compiled.resources();
    }

    /// Whether this is still what the stream was admitted for: a name that was removed may belong to another by now.
    boolean isFor(Registration registration) {
        return registration.key().equals(admitted.key())
                && registration.serviceAccount().equals(admitted.serviceAccount())
                && registration.address().equals(admitted.address())
                && registration.gateway() == admitted.gateway();
    }

    /// Ends the stream; the client is told that it may not be this node.
    void revoke() {
        revoked = true;
        changed.run();
    }

    @Override
    public void settled() {
        Duration time;
        synchronized (this) {
            if (!unsettled || !takenUp()) {
                return;
            }
            unsettled = false;
            time = Duration.ofNanos(System.nanoTime() - unsettledSinceNanos);
        }
        converged.accept(time);
    }

    /// @param sinceNanos when the oldest change came that this takes in
    void update(Registration registration, MeshSnapshot snapshot, long sinceNanos) {
        Compiled next = compiler.compile(snapshot.mesh(), NodeForm.of(id, registration, features, snapshot));
        ResourceSet before = compiled.resources();
        ResourceSet merged = keepingEqual(before, next.resources());
        boolean push = !merged.byType().equals(before.byType());
        if (!push) {
            compiled = new Compiled(before, next.origins(), next.patches());
            return;
        }
        synchronized (this) {
            if (!unsettled) {
                unsettled = true;
                unsettledSinceNanos = sinceNanos;
            }
            compiled = new Compiled(merged, next.origins(), next.patches());
        }
        changed.run();
    }

    /// Types in which no version has changed keep their map, which the stream compares by reference.
    private static ResourceSet keepingEqual(ResourceSet before, ResourceSet after) {
        Map<TypeUrl, SortedMap<String, Resource>> merged = new EnumMap<>(TypeUrl.class);
        after.byType().forEach((type, resources) -> {
            SortedMap<String, Resource> known = before.byType().get(type);
            merged.put(type, known != null && sameVersions(known, resources) ? known : resources);
        });
        return new ResourceSet(merged);
    }

    private static boolean sameVersions(SortedMap<String, Resource> known, SortedMap<String, Resource> now) {
        if (known.size() != now.size()) {
            return false;
        }
        for (var entry : now.entrySet()) {
            Resource before = known.get(entry.getKey());
            if (before == null || !before.version().equals(entry.getValue().version())) {
                return false;
            }
        }
        return true;
    }

    Optional<Blame> blame(Nack nack) {
        var origins = compiled.origins();
        return origins.originOf(nack.type(), nack.resource(), nack.path())
                .map(origin -> new Blame(origin, origins.position(origin).orElse(Position.BUILT_IN)));
    }

    @Override
    public void close() {
        closed.accept(this);
    }
}
