package dev.meshwright.proxy.server;

import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.proxy.admin.AdminServer;
import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapMessage;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.bootstrap.NodeMetadata;
import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.limit.LimitStore;
import dev.meshwright.proxy.names.NameCache;
import dev.meshwright.proxy.tls.Secrets;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One proxy. Life: [#start], then [#drain] when it should end, then [#close]; each idempotent, callable
/// from any thread.
public final class ProxyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

    /// How long connections may go on after the process was told to end (Istio's
    /// `terminationDrainDuration`).
    private static final Duration TERMINATION_TIME = Duration.ofSeconds(5);

    private final BootstrapMessage bootstrap;
    private final ProxyOptions options;

    /// Istio says OUTBOUND of a gateway's listeners too; its node id tells it apart.
    private final boolean gateway;

    private final LiveClusters clusters = new LiveClusters();
    private final Secrets secrets = new Secrets();
    private final Telemetry telemetry;
    private final NameCache names;
    private final Workers workers;
    private final Configuration configuration;
    private final ScheduledExecutorService configurationThread;
    private final ConfigSources sources;
    private volatile @Nullable AdminServer admin;
    private volatile Runnable onQuit = () -> {};
    private volatile boolean draining;

    private boolean closed;

    private ProxyServer(BootstrapMessage bootstrap, ProxyOptions options) {
        this.bootstrap = bootstrap;
        this.options = options;
        this.gateway = NodeMetadata.of(bootstrap.node()).id().startsWith("router~");
        this.telemetry = new Telemetry(bootstrap, clusters);
        NameCache given = options.names();
        this.names = given == null ? new NameCache() : given;
        this.workers = new Workers(
                options.concurrency(),
                clusters,
                telemetry.observers(options.observers()),
                new SplittableRandom(),
                options.gauges(),
                telemetry.spans(),
                new LimitStore(System::nanoTime, telemetry.limits()),
                telemetry.checks(),
                telemetry.datagrams(),
                telemetry.cluster(),
                names);
        var thread = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("mw-config", true));
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.configurationThread = thread;
        this.configuration = new Configuration(
                workers,
                clusters,
                secrets,
                options.drainTime().toMillis(),
                configurationThread,
                options.beforeServing());
        this.sources = new ConfigSources(bootstrap, configuration, secrets, telemetry, configurationThread);
    }

    /// Starts a proxy: applies the static resources and opens the listeners that are ready.
    ///
    /// @throws BootstrapException when a static resource cannot be used
    public static ProxyServer start(BootstrapMessage bootstrap, ProxyOptions options) throws BootstrapException {
        ProxyServer server = new ProxyServer(bootstrap, options);
        try {
            Map<String, String> failed = server.onConfiguration(server::applyStatic);
            server.openAdmin();
            new Upkeep(server.workers, server.clusters, server.configuration.listeners())
                    .start(server.configurationThread);
            if (!failed.isEmpty()) {
                throw new BootstrapException(String.join("; ", failed.values()));
            }
            return server;
        } catch (BootstrapException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// Runs a proxy until the process is told to end, then drains it.
    ///
    /// @return exit status
    public static int run(Path bootstrapFile, ProxyOptions options) throws BootstrapException, InterruptedException {
        ProxyServer server = start(BootstrapReader.read(bootstrapFile), options);
        Thread hook = new Thread(
                () -> {
                    server.drain(TERMINATION_TIME);
                    server.close();
                },
                "mw-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        server.onQuit(() -> Runtime.getRuntime().halt(0));
        LOG.info("proxy started, listening on {}", server.addresses());
        Thread.currentThread().join();
        return 0;
    }

    /// Opens the admin endpoint when the bootstrap has one. It answers before the proxy is ready, and says
    /// so.
    private void openAdmin() throws BootstrapException {
        if (!bootstrap.admin().getAddress().hasSocketAddress()) {
            return;
        }
        var at = bootstrap.admin().getAddress().getSocketAddress();
        try {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.ofLiteral(at.getAddress()), at.getPortValue());
            Runnable quit = () -> {
                drain();
                close();
                onQuit.run();
            };
            admin = AdminServer.open(address, new AdminView(this, clusters, telemetry, options.concurrency(), quit));
        } catch (IOException | IllegalArgumentException e) {
            throw new BootstrapException(String.valueOf(e.getMessage()), e);
        }
    }

    /// What `/quitquitquit` does after the proxy has ended.
    public void onQuit(Runnable task) {
        onQuit = task;
    }

    /// Where the admin endpoint listens, if there is one.
    public Optional<InetSocketAddress> adminAddress() {
        AdminServer open = admin;
        return open == null ? Optional.empty() : Optional.of(open.address());
    }

    private Map<String, String> applyStatic() throws BootstrapException {
        try {
            for (byte[] message : bootstrap.clusters()) {
                configuration.clusters().put(message);
            }
            for (byte[] message : bootstrap.listeners()) {
                configuration.listeners().put(message, ChainFingerprints.of(message));
            }
        } catch (LoadException | GeneralSecurityException e) {
            throw new BootstrapException("static_resources: " + e.getMessage(), e);
        }
        Map<String, String> failed = configuration.openReady();
        if (failed.isEmpty()) {
            sources.open();
        }
        return failed;
    }

    /// Whether the ADS stream is open; false also without ADS.
    public boolean connectedToControlPlane() {
        return sources.connected();
    }

    private <T> T onConfiguration(Callable<T> task) throws BootstrapException {
        try {
            return configurationThread.submit(task).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BootstrapException("interrupted while starting", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BootstrapException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Whether every listener is open and the proxy does not drain.
    public boolean ready() {
        return !draining && waitingFor().isEmpty();
    }

    /// What is missing before the proxy is ready, by name.
    public List<String> waitingFor() {
        try {
            return onConfiguration(configuration::waitingFor);
        } catch (BootstrapException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /// Bound addresses by listener.
    public Map<String, List<SocketAddress>> addresses() {
        try {
            return onConfiguration(configuration.listeners()::addresses);
        } catch (BootstrapException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean draining() {
        return draining;
    }

    /// Takes the proxy out of service: listeners stop accepting, their connections are told to end, and the
    /// call waits until they have or the drain time is over. A sidecar's outbound listeners go on until
    /// [#close], so that its program can still call others while it ends; a gateway has none such.
    public void drain() {
        drain(options.drainTime());
    }

    /// As [#drain()], within `limit`; what is still open then is closed.
    public void drain(Duration limit) {
        if (draining) {
            return;
        }
        draining = true;
        try {
            onConfiguration(() -> {
                configuration.listeners().stopAccepting(this::drains);
                return true;
            });
        } catch (BootstrapException e) {
            LOG.warn("drain: {}", e.getMessage());
        }
        long deadline = System.nanoTime() + limit.toNanos();
        workers.drainConnections(this::drains, limit.toMillis());
        while (workers.openConnections(this::drains) > 0 && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean drains(ListenerTable.Direction direction) {
        return direction != ListenerTable.Direction.OUTBOUND || gateway;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        draining = true;
        configurationThread.execute(() -> {
            sources.close();
            configuration.listeners().stopAccepting(_ -> true);
        });
        configurationThread.shutdown();
        try {
            configurationThread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.close();
        names.close();
        telemetry.close();
        AdminServer open = admin;
        if (open != null) {
            open.close();
        }
        sources.endLoops();
    }
}
