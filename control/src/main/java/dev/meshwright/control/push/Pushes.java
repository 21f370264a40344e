package dev.meshwright.control.push;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.compile.Compiler;
import dev.meshwright.compile.PatchFindings;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.control.registry.Registration;
import dev.meshwright.control.registry.Registrations;
import dev.meshwright.control.store.ConfigSnapshot;
import dev.meshwright.xds.server.Nack;
import dev.meshwright.xds.server.PeerIdentity;
import dev.meshwright.xds.server.ResourceSource;
import dev.meshwright.xds.server.StreamProtocol;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From a change to resources on every stream: refresh the mesh, recompile each connected node, tell its stream. The
/// answer to the ADS server's question what a node should hold.
public final class Pushes implements ResourceSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);

    /// Hears, once per proxy that a change means something for, how long it took from the change to the proxy's answer.
    /// Called on the stream's serial context: must not block.
    @FunctionalInterface
    public interface Observer {
        void converged(Duration time);
    }

    private final LiveMesh live;
    private final Registrations registrations;
    private final NodeAdmission admission;
    private final ExecutorService executor;
    private final Observer observer;
    private final List<Runnable> afterwards = new ArrayList<>();
    private final Compiler compiler = new Compiler(new CompileCache(CompileCache.BYTES_MAX), Batch.ON_ALL_PROCESSORS);
    private final Set<ConnectedNode> nodes = ConcurrentHashMap.newKeySet();
    private final Semaphore compiling = new Semaphore(Runtime.getRuntime().availableProcessors());
    /// Findings that were logged; the push loop's alone.
    private List<Diagnostic> told = List.of();

    private final PushLoop loop = new PushLoop(this::push);

    /// @param executor of virtual threads; compilation is bounded by the number of processors
    public Pushes(
            LiveMesh live,
            Registrations registrations,
            String domainSuffix,
            ExecutorService executor,
            Observer observer) {
        this.live = live;
        this.registrations = registrations;
        this.admission = new NodeAdmission(registrations, domainSuffix);
        this.executor = executor;
        this.observer = observer;
    }

    /// Adds something to be told after each refresh of the mesh. Only before [#start].
    public void afterRefresh(Runnable task) {
        afterwards.add(task);
    }

    /// Takes in the mesh for the first time, and follows it from then on.
    public void start() {
        live.refresh();
        loop.start();
    }

    /// Documents or registrations have changed; does not block.
    public void changed() {
        loop.signal();
    }

    @Override
    public NodeView open(PeerIdentity peer, Node node, StreamProtocol protocol, Runnable changed) throws Refused {
        Registration registration = admission.admit(peer, node);
        MeshSnapshot snapshot = live.current();
        var connected = new ConnectedNode(
                registration,
                node.getId(),
                NodeAdmission.features(node, protocol),
                compiler,
                snapshot,
                changed,
                observer::converged,
                nodes::remove);
        nodes.add(connected);
        // A mesh that changed while this node was compiled has missed it.
        loop.signal();
        return connected;
    }

    private void push(long sinceNanos) {
        live.refresh();
        MeshSnapshot snapshot = live.current();
        List<Future<?>> updates = new ArrayList<>();
        for (ConnectedNode node : nodes) {
            registrations
                    .find(node.key())
                    .filter(node::isFor)
                    .ifPresentOrElse(
                            registration -> updates.add(
                                    executor.submit(() -> update(node, registration, snapshot, sinceNanos))),
                            node::revoke);
        }
        updates.forEach(Pushes::await);
        tellOfPatches();
        afterwards.forEach(Runnable::run);
    }

    /// Once each, as long as it stays so.
    private void tellOfPatches() {
        List<Diagnostic> now = patchFindings();
        now.stream().filter(finding -> !told.contains(finding)).forEach(finding -> LOG.warn("{}", finding));
        told = now;
    }

    private @Nullable Void update(ConnectedNode node, Registration registration, MeshSnapshot snapshot, long sinceNanos)
            throws InterruptedException {
        compiling.acquire();
        try {
            node.update(registration, snapshot, sinceNanos);
            return null;
        } finally {
            compiling.release();
        }
    }

    private static void await(Future<?> update) {
        try {
            update.get();
        } catch (ExecutionException e) {
            LOG.error("a node cannot be compiled; it keeps what it has", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether these documents and every change signalled so far have been compiled, and every stream has taken up the
    /// outcome.
    @SuppressWarnings("ReferenceEquality") // the very snapshot was taken in, or it was not
    public boolean settled(ConfigSnapshot documents) {
        // In this order: documents that a push has taken in are with all nodes when no push runs any more.
        return live.current().documents() == documents
                && loop.idle()
                && nodes.stream().allMatch(ConnectedNode::takenUp);
    }

    /// What became of the patches for the proxies that are connected.
    public List<Diagnostic> patchFindings() {
        return PatchFindings.of(nodes.stream().map(ConnectedNode::compiled).toList());
    }

    /// What a rejected resource was made from: `KIND/NAMESPACE/NAME#FIELD` and its place.
    public Optional<Blame> blame(String nodeId, Nack nack) {
        return nodes.stream()
                .filter(node -> node.id().equals(nodeId))
                .findFirst()
                .flatMap(node -> node.blame(nack))
                .map(blame -> new Blame(blame.origin(), blame.position().toString()));
    }

    /// @param origin `KIND/NAMESPACE/NAME#FIELD`
    /// @param position `file:line:column`
    public record Blame(String origin, String position) {}

    @Override
    public void close() {
        loop.close();
    }
}
