package dev.meshwright.agent;

import dev.meshwright.agent.bootstrap.Bootstrap;
import dev.meshwright.agent.capture.Capture;
import dev.meshwright.agent.capture.CaptureRefused;
import dev.meshwright.agent.capture.CaptureRules;
import dev.meshwright.agent.dataplane.DataPlane;
import dev.meshwright.agent.identity.ControlPlaneChannel;
import dev.meshwright.agent.identity.Identity;
import dev.meshwright.agent.identity.IdentityKeeper;
import dev.meshwright.agent.identity.IdentityStore;
import dev.meshwright.agent.identity.SigningClient;
import dev.meshwright.agent.identity.SigningRefused;
import dev.meshwright.agent.identity.TokenSource;
import dev.meshwright.agent.readiness.Probe;
import dev.meshwright.agent.readiness.Readiness;
import dev.meshwright.agent.registration.Attendance;
import dev.meshwright.agent.registration.ReconnectDelay;
import dev.meshwright.agent.registration.Registration;
import dev.meshwright.agent.registration.RegistryClient;
import dev.meshwright.agent.registration.RegistryUnavailable;
import dev.meshwright.agent.sds.SdsServer;
import dev.meshwright.agent.sds.SocketPlace;
import dev.meshwright.agent.workload.Placement;
import dev.meshwright.agent.workload.Workload;
import dev.meshwright.base.file.DurableFile;
import dev.meshwright.base.identity.SpiffeId;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One workload from its first certificate to its last request.
///
///     identity ─► register ─► attend (not ready) ─► secrets ─► bootstrap ─► data plane ─► READY ─► probe the program
///     close:    deregister ─► drain ─► data plane ends ─► secrets end
///
/// A virtual thread walks the first line; a control plane that is away is tried again for ever, one that refuses ends
/// it ([Progress#failed]). The same thread then probes. State is guarded by `this`.
public final class ServedWorkload implements AutoCloseable {
    /// How far it is. Called on the workload's thread.
    public interface Progress {
        /// The data plane has its configuration and listens; a program may start.
        void ready(Registration registration);

        /// Newest service addresses; also called before [#ready].
        void outbound(Map<String, String> outbound);

        /// It will never be ready.
        void failed(String message);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ServedWorkload.class);
    private static final Duration READY_POLL_EVERY = Duration.ofMillis(25);
    private static final Duration STARTING_PROBE_EVERY = Duration.ofMillis(100);

    /// A program that has not answered for so long may listen elsewhere, which is told once.
    private static final Duration SILENCE_TOLD_AFTER = Duration.ofSeconds(10);

    private final AgentSettings settings;
    private final Workload workload;
    private final DataPlane dataPlane;
    private final Progress progress;
    private final ControlPlaneChannel controlPlane;
    private final EventLoopGroup loop;
    private final RegistryClient registry;
    private final TokenSource tokens;
    private final RandomGenerator random = new Random();
    private final Path folder;
    private final Thread thread;
    private Optional<IdentityKeeper> keeper = Optional.empty();
    private Optional<Attendance> attendance = Optional.empty();
    private Optional<SdsServer> secrets = Optional.empty();
    private Optional<DataPlane.Running> running = Optional.empty();
    private Optional<Capture> capture = Optional.empty();
    private boolean drained;
    private boolean closed;

    ServedWorkload(
            AgentSettings settings,
            Workload workload,
            DataPlane dataPlane,
            TokenSource tokens,
            Progress progress,
            ControlPlaneChannel controlPlane,
            EventLoopGroup loop) {
        this.settings = settings;
        this.workload = workload;
        this.dataPlane = dataPlane;
        this.tokens = tokens;
        this.progress = progress;
        this.controlPlane = controlPlane;
        this.loop = loop;
        this.registry = new RegistryClient(controlPlane, settings.adminPort());
        this.folder = settings.state()
                .resolve("workloads")
                .resolve(workload.namespace())
                .resolve(workload.name())
                .toAbsolutePath();
        this.thread = Thread.ofVirtual().name("serve-" + workload.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    public Workload workload() {
        return workload;
    }

    /// The workload's own folder: identity, bootstrap, logs of an Envoy.
    public Path folder() {
        return folder;
    }

    private void run() {
        try {
            Identity identity = identity();
            Registration registration = registered(identity);
            progress.outbound(registration.outbound());
            attend();
            serveSecrets(identity);
            InetSocketAddress admin = new InetSocketAddress(adminAddress(registration), settings.adminPort());
            awaitReady(startDataPlane(writeBootstrap(identity, registration), admin), admin);
            capture();
            LOG.info("{}: ready at {}", workload.name(), registration.address());
            progress.ready(registration);
            probeForever();
        } catch (InterruptedException e) {
            LOG.debug("{}: closed", workload.name());
        } catch (CaptureRefused e) {
            progress.failed(e.getMessage() + "; " + e.next());
        } catch (SigningRefused | RegistryUnavailable | IOException | CertificateException e) {
            progress.failed(String.valueOf(e.getMessage()));
        }
    }

    /// Workloads of one machine have their own addresses of 127.0.0.0/8. Any other address is for peers: the admin
    /// endpoint, which asks nobody who it is, is not for them.
    private String adminAddress(Registration registration) {
        return registration.address().startsWith("127.") ? registration.address() : "127.0.0.1";
    }

    /// The program starts after, so that no call of its gets past the proxy.
    private synchronized void capture() throws CaptureRefused, InterruptedException {
        requireOpen();
        Placement placement = workload.placement();
        if (placement.captured()) {
            capture = Optional.of(Capture.apply(placement.interception(), placement.scope()));
        }
    }

    private Identity identity() throws InterruptedException, SigningRefused, IOException {
        var created = new IdentityKeeper(
                workload.namespace(),
                workload.serviceAccount(),
                new SigningClient(controlPlane),
                new IdentityStore(folder),
                tokens,
                Clock.systemUTC(),
                random);
        synchronized (this) {
            keeper = Optional.of(created);
        }
        for (int failures = 1; ; failures++) {
            try {
                return created.start();
            } catch (SigningRefused e) {
                if (e.decided()) {
                    throw e;
                }
                Duration delay = ReconnectDelay.after(failures, random.nextDouble());
                LOG.warn(
                        "{}: no identity yet, next try in {} ms: {}",
                        workload.name(),
                        delay.toMillis(),
                        e.getMessage());
                Thread.sleep(delay);
            }
        }
    }

    private Registration registered(Identity identity) throws InterruptedException, RegistryUnavailable {
        for (int failures = 1; ; failures++) {
            try {
                return registry.register(workload, identity);
            } catch (RegistryUnavailable e) {
                if (e.decided()) {
                    throw e;
                }
                Duration delay = ReconnectDelay.after(failures, random.nextDouble());
                LOG.warn(
                        "{}: not registered yet, next try in {} ms: {}",
                        workload.name(),
                        delay.toMillis(),
                        e.getMessage());
                Thread.sleep(delay);
            }
        }
    }

    private synchronized void attend() throws InterruptedException {
        requireOpen();
        var created = new Attendance(
                workload, controlPlane, registry, keeper.orElseThrow()::current, progress::outbound, random);
        attendance = Optional.of(created);
        created.start();
    }

    private synchronized void serveSecrets(Identity identity) throws IOException, InterruptedException {
        requireOpen();
        SdsServer server = SdsServer.start(SocketPlace.of(settings.state(), folder), identity, loop);
        secrets = Optional.of(server);
        keeper.orElseThrow().onChange(server::rotate);
        // One may have come between the first identity and the listener.
        server.rotate(keeper.orElseThrow().current());
    }

    private Path writeBootstrap(Identity identity, Registration registration) throws IOException, CertificateException {
        SpiffeId id = identity.id();
        var metadata = new Bootstrap.Metadata(
                workload.namespace(),
                workload.serviceAccount(),
                workload.owner().isEmpty() ? workload.name() : workload.owner(),
                workload.labels(),
                "default",
                id.trustDomain(),
                workload.placement().interception().name());
        String service = workload.role() instanceof Workload.Sidecar sidecar ? sidecar.service() : workload.name();
        var bootstrap = new Bootstrap(
                registration.nodeId(),
                service + "." + workload.namespace(),
                metadata,
                adminAddress(registration),
                settings.adminPort(),
                settings.controlPlaneHost(),
                settings.controlPlanePort(),
                new SpiffeId(id.trustDomain(), "istio-system", "control-plane").toString(),
                SocketPlace.of(settings.state(), folder),
                dataPlane.own());
        Path file = folder.resolve("bootstrap.json");
        byte[] text = bootstrap.json().getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(file) || !java.util.Arrays.equals(Files.readAllBytes(file), text)) {
            DurableFile.write(file, text, DurableFile.Access.SHARED);
        }
        return file;
    }

    private synchronized DataPlane.Running startDataPlane(Path bootstrap, InetSocketAddress admin)
            throws IOException, InterruptedException {
        requireOpen();
        DataPlane.Running started = dataPlane.start(bootstrap, admin, folder, workload.name());
        running = Optional.of(started);
        return started;
    }

    private void awaitReady(DataPlane.Running proxy, InetSocketAddress admin) throws InterruptedException {
        long reportAt = System.nanoTime() + settings.readyTimeout().toNanos();
        while (!proxy.ready()) {
            if (System.nanoTime() - reportAt > 0) {
                LOG.warn(
                        "{}: the data plane has no complete configuration after {} s; see http://{}:{}/config_dump",
                        workload.name(),
                        settings.readyTimeout().toSeconds(),
                        admin.getHostString(),
                        admin.getPort());
                reportAt += settings.readyTimeout().toNanos();
            }
            Thread.sleep(READY_POLL_EVERY);
        }
    }

    private void probeForever() throws InterruptedException {
        switch (workload.role()) {
            case Workload.Gateway _ -> tellReady(true);
            case Workload.Sidecar sidecar -> {
                Readiness state = Readiness.UNKNOWN;
                long tellAt = System.nanoTime() + SILENCE_TOLD_AFTER.toNanos();
                boolean told = false;
                while (!Thread.currentThread().isInterrupted()) {
                    Readiness next = state.after(answers(sidecar));
                    if (next.ready() != state.ready()) {
                        LOG.info("{}: program is {}", workload.name(), next.ready() ? "ready" : "not ready");
                    }
                    state = next;
                    tellReady(state.ready());
                    if (state.ready()) {
                        told = true;
                    } else if (!told && System.nanoTime() - tellAt > 0) {
                        told = true;
                        LOG.warn("{}", silence(sidecar));
                    }
                    Thread.sleep(state.ready() ? sidecar.readiness().interval() : STARTING_PROBE_EVERY);
                }
            }
        }
    }

    private String silence(Workload.Sidecar sidecar) {
        String places = sidecar.ports().stream()
                .map(port -> programAddress().getHostAddress() + ":" + port.appPort())
                .collect(Collectors.joining(", "));
        String wish = workload.placement().captured() ? "" : ", where the variable PORT tells it to listen";
        return workload.name() + ": the program has not answered at " + places + wish + ", for "
                + SILENCE_TOLD_AFTER.toSeconds() + " s; it gets no requests before it does";
    }

    private synchronized void tellReady(boolean ready) {
        if (!drained) {
            attendance.ifPresent(a -> a.ready(ready));
        }
    }

    private boolean answers(Workload.Sidecar sidecar) {
        InetAddress from = probeSource();
        InetAddress at = programAddress();
        Duration timeout = sidecar.readiness().timeout();
        for (Workload.Port port : sidecar.ports()) {
            if (!Probe.connects(from, new InetSocketAddress(at, port.appPort()), timeout)) {
                return false;
            }
        }
        String path = sidecar.readiness().httpPath();
        return path.isEmpty()
                || sidecar.ports().isEmpty()
                || Probe.answers(
                        from,
                        new InetSocketAddress(at, sidecar.ports().getFirst().appPort()),
                        path,
                        timeout);
    }

    private InetAddress programAddress() {
        return workload.placement().captured()
                ? InetAddress.ofLiteral(workload.placement().address())
                : InetAddress.getLoopbackAddress();
    }

    /// As the proxy's last hop, so that capture lets it through.
    private InetAddress probeSource() {
        return workload.placement().captured()
                ? InetAddress.ofLiteral(CaptureRules.LAST_HOP_SOURCE)
                : InetAddress.getLoopbackAddress();
    }

    /// Takes the workload out of service: its endpoint leaves the mesh, then inbound connections close gracefully;
    /// outbound calls go on. Blocks until the data plane has drained. Idempotent.
    public void drain() {
        Optional<Attendance> attending;
        Optional<DataPlane.Running> proxy;
        Optional<IdentityKeeper> identities;
        synchronized (this) {
            if (drained) {
                return;
            }
            drained = true;
            attending = attendance;
            proxy = running;
            identities = keeper;
        }
        attending.ifPresent(Attendance::close);
        if (attending.isPresent() && identities.isPresent()) {
            try {
                registry.deregister(workload, identities.get().current());
            } catch (RegistryUnavailable e) {
                LOG.warn(
                        "{}: not deregistered, the registry will notice by itself: {}",
                        workload.name(),
                        e.getMessage());
            }
        }
        proxy.ifPresent(DataPlane.Running::drain);
    }

    /// Drains, then ends everything. Idempotent.
    @Override
    public void close() {
        drain();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            thread.interrupt();
            capture.ifPresent(Capture::close);
            running.ifPresent(DataPlane.Running::close);
            keeper.ifPresent(IdentityKeeper::close);
            secrets.ifPresent(server -> {
                try {
                    server.close();
                } catch (IOException e) {
                    LOG.warn("{}: {}", workload.name(), e.getMessage());
                }
            });
        }
    }

    private void requireOpen() throws InterruptedException {
        if (closed || drained) {
            throw new InterruptedException("closed while starting");
        }
    }
}
