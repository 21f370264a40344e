package dev.meshwright.proxy.server;

import dev.meshwright.decide.load.LoadException;
import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.tls.Secrets;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One proxy. Life: [#start], then [#drain] when it should end, then [#close]; each idempotent, callable from any
/// thread.
public final class ProxyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

    private final Bootstrap bootstrap;
    private final ProxyOptions options;
    private final LiveClusters clusters = new LiveClusters();
    private final Secrets secrets = new Secrets();
    private final Workers workers;
    private final Configuration configuration;
    private final ScheduledExecutorService configurationThread;
    private volatile boolean draining;
    private boolean closed;

    private ProxyServer(Bootstrap bootstrap, ProxyOptions options) {
        this.bootstrap = bootstrap;
        this.options = options;
        this.workers =
                new Workers(options.concurrency(), clusters, options.observers(), new SplittableRandom());
        this.configuration =
                new Configuration(workers, clusters, secrets, options.drainTime().toMillis());
        this.configurationThread =
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("mw-config", true));
    }

    /// Starts a proxy: applies the static resources and opens the listeners that are ready.
    ///
    /// @throws BootstrapException when a static resource cannot be used
    public static ProxyServer start(Bootstrap bootstrap, ProxyOptions options) throws BootstrapException {
        ProxyServer server = new ProxyServer(bootstrap, options);
        try {
            List<String> failed = server.onConfiguration(server::applyStatic);
            if (!failed.isEmpty()) {
                throw new BootstrapException(String.join("; ", failed));
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
    public static int run(Path bootstrapFile, int concurrency) throws BootstrapException, InterruptedException {
        ProxyServer server = start(BootstrapReader.read(bootstrapFile), ProxyOptions.of(concurrency));
        Thread hook = new Thread(
                () -> {
                    server.drain();
                    server.close();
                },
                "mw-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        LOG.info("proxy started, listening on {}", server.addresses());
        Thread.currentThread().join();
        return 0;
    }

    private List<String> applyStatic() throws BootstrapException {
        try {
            for (Cluster cluster : bootstrap.getStaticResources().getClustersList()) {
                configuration.cluster(cluster.toByteArray());
            }
            for (Listener listener : bootstrap.getStaticResources().getListenersList()) {
                byte[] message = listener.toByteArray();
                configuration.listener(message, ChainFingerprints.of(message));
            }
        } catch (LoadException | GeneralSecurityException e) {
            throw new BootstrapException("static_resources: " + e.getMessage(), e);
        }
        return configuration.openReady();
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
            return onConfiguration(configuration::addresses);
        } catch (BootstrapException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean draining() {
        return draining;
    }

    /// Stops accepting, tells every connection to end, and waits until they have or the drain time is over.
    public void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            onConfiguration(() -> {
                configuration.stopAccepting();
                return true;
            });
        } catch (BootstrapException e) {
            LOG.warn("drain: {}", e.getMessage());
        }
        long deadline = System.nanoTime() + options.drainTime().toNanos();
        workers.drainConnections(options.drainTime().toMillis());
        while (workers.openConnections() > 0 && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        draining = true;
        configurationThread.execute(configuration::stopAccepting);
        configurationThread.shutdown();
        try {
            configurationThread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.close();
    }
}
