package dev.meshwright.control;

import dev.meshwright.base.file.DurableFile;
import dev.meshwright.base.file.DurableFile.Access;
import dev.meshwright.control.api.ApiExtension;
import dev.meshwright.control.api.ApiRoutes;
import dev.meshwright.control.authority.Authority;
import dev.meshwright.control.authority.IdentityService;
import dev.meshwright.control.authority.JoinTokens;
import dev.meshwright.control.authority.ServerIdentity;
import dev.meshwright.control.metric.ControlMetrics;
import dev.meshwright.control.push.LiveMesh;
import dev.meshwright.control.push.Pushes;
import dev.meshwright.control.registry.OutboundPorts;
import dev.meshwright.control.registry.RegisteredMesh;
import dev.meshwright.control.registry.Registrations;
import dev.meshwright.control.registry.RegistryService;
import dev.meshwright.control.state.Disk;
import dev.meshwright.control.state.Json;
import dev.meshwright.control.state.StateFolder;
import dev.meshwright.control.store.ConfigStore;
import dev.meshwright.control.store.FolderWatch;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.web.HttpServer;
import dev.meshwright.xds.server.AdsServer;
import dev.meshwright.xds.server.AdsSettings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running control plane. [#start] returns when both ports answer; [#close] stops all of it, in reverse order, and is
/// idempotent. Everything worth keeping is on disk by then: being killed instead loses nothing.
public final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final long STOP_SECONDS_MAX = 2;
    private static final int API_BODY_BYTES_MAX = 8 << 20;

    /// `STATE/endpoint.json`: how the other commands find a running control plane.
    ///
    /// @param grpc `HOST:PORT`
    /// @param http `HOST:PORT`
    public record Endpoint(String grpc, String http, String trustDomain) {}

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private Endpoint endpoint = new Endpoint("", "", "");

    private ControlPlane() {}

    /// Starts a control plane and waits until it serves.
    ///
    /// @throws IOException when the state folder is in use or damaged, or a port is taken; nothing is left running
    public static ControlPlane start(Options options) throws IOException {
        return start(options, List.of());
    }

    /// The same with more that its API answers.
    public static ControlPlane start(Options options, List<ApiExtension> extensions) throws IOException {
        var controlPlane = new ControlPlane();
        try {
            controlPlane.startParts(options, extensions, Disk.DURABLE, InstantSource.system());
            return controlPlane;
        } catch (IOException | RuntimeException e) {
            controlPlane.close();
            throw e;
        }
    }

    private void startParts(Options options, List<ApiExtension> extensions, Disk disk, InstantSource clock)
            throws IOException {
        StateFolder state = owned(StateFolder.open(options.state()));
        DurableFile.createFolder(options.config(), Access.SHARED);
        ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("control-", 0).factory());
        owned(() -> stop(executor));
        ScheduledExecutorService timer = timer();

        Authority authority =
                Authority.open(state.folder("ca"), disk, options.trustDomain(), options.certificateLifetime(), clock);
        JoinTokens tokens = JoinTokens.open(state.folder("tokens"), disk, authority, clock);

        // The sources of change come before what they change: until `pushes` is there, nobody listens.
        var changed = new ChangeSignal();
        Registrations registrations = Registrations.open(
                state.folder("registry"),
                disk,
                options.addresses(),
                new Registrations.Graces(options.absentGrace(), options.recoveryGrace()),
                timer,
                () -> changed.signal("endpoint"));
        MeshSettings settings = settings(options);
        ConfigStore store = ConfigStore.open(
                options.config(),
                state.file("apply.json"),
                disk,
                settings,
                () -> RegisteredMesh.services(registrations.all(), settings),
                () -> changed.signal("config"));
        owned(FolderWatch.start(store));
        var live = new LiveMesh(
                store::current, registrations, OutboundPorts.open(state.file("outbound-ports.json"), disk));

        var metrics = new ControlMetrics(
                () -> live.mesh().services().size(),
                () -> live.mesh().routes().size(),
                authority.roots().getFirst().getNotAfter().toInstant().getEpochSecond());
        Pushes pushes = owned(new Pushes(live, registrations, options.domainSuffix(), executor, metrics::converged));
        var registry = new RegistryService(registrations, options.domainSuffix(), live::outbound);
        pushes.afterRefresh(registry::meshChanged);
        changed.follow(reason -> {
            pushes.changed();
            metrics.triggered(reason);
        });
        pushes.start();

        AdsServer ads = owned(new AdsServer(
                pushes,
                AdsSettings.DEFAULT,
                new AdsEvents(metrics, pushes::blame),
                executor,
                timer,
                clock,
                System::nanoTime));
        GrpcListener grpc = owned(GrpcListener.start(
                options.grpc(),
                options.certificateLifetime(),
                authority,
                new ServerIdentity(authority, options.rootNamespace(), List.of("127.0.0.1"), clock),
                executor,
                List.of(new IdentityService(authority, tokens, new SignEvents(metrics)), registry, ads)));
        HttpServer http = owned(HttpServer.start(
                new HttpServer.Settings(
                        options.http().host(),
                        options.http().port(),
                        API_BODY_BYTES_MAX,
                        ApiToken.open(state.file("api-token"), disk)),
                ApiRoutes.of(
                        store, live, registrations, tokens, ads, pushes, metrics, options.domainSuffix(), extensions)));
        endpoint = new Endpoint(
                options.grpc().host() + ":" + grpc.port(),
                options.http().host() + ":" + http.port(),
                options.trustDomain());
        disk.write(state.file("endpoint.json"), Json.bytes(endpoint), Access.SHARED);
        owned(() -> disk.delete(state.file("endpoint.json")));
        LOG.info("control plane is up: gRPC {}, HTTP {}", endpoint.grpc(), endpoint.http());
    }

    private ScheduledExecutorService timer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("control-timer").factory());
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
        owned(() -> stop(timer));
        return timer;
    }

    private static void stop(ExecutorService executor) throws InterruptedException {
        executor.shutdownNow();
        if (!executor.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            LOG.warn("some work did not end within {} s", STOP_SECONDS_MAX);
        }
    }

    private static MeshSettings settings(Options options) {
        MeshSettings defaults = MeshSettings.DEFAULT;
        return new MeshSettings(
                options.trustDomain(),
                options.rootNamespace(),
                options.domainSuffix(),
                defaults.accessLog(),
                defaults.outbound());
    }

    /// Where it answers; ports as really bound.
    public Endpoint endpoint() {
        return endpoint;
    }

    private <T extends AutoCloseable> T owned(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the control plane did not close cleanly", e);
            }
        }
    }
}
