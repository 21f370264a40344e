package dev.meshwright.proxy.server;

import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.tls.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The configuration in force, static and from xDS. All calls on the configuration thread.
///
/// A resource is loaded in full before anything changes; one that cannot be loaded leaves the last good one in force.
/// Warming: an EDS cluster is used once its endpoints are there; a listener opens once its route tables, its secrets
/// and, the first time, every known cluster are there ([#waitingFor] says what is missing).
final class Configuration {
    /// Wait before an address that could not be bound is tried again: doubles from the first to the last.
    private static final long REBIND_MILLIS_MIN = 200;

    private static final long REBIND_MILLIS_MAX = 10_000;

    private final Secrets secrets;
    private final ScheduledExecutorService thread;
    private final ClusterResources clusters;
    private final RouteResources routes = new RouteResources();
    private final ListenerResources listeners;
    private boolean clustersExpected;
    private boolean clustersSettled;
    private boolean listenersExpected;
    private long rebindMillis = REBIND_MILLIS_MIN;
    private @Nullable Future<?> rebind;

    /// Run once, when nothing is missing any more and before the last listeners take connections.
    private final Runnable beforeServing;

    private boolean complete;

    /// @param thread on which everything here runs
    /// @param beforeServing run once: the first configuration is complete, its last listeners are about to open
    Configuration(
            Workers workers,
            LiveClusters live,
            Secrets secrets,
            long drainMillis,
            ScheduledExecutorService thread,
            Runnable beforeServing) {
        this.thread = thread;
        this.beforeServing = beforeServing;
        this.secrets = secrets;
        this.clusters = new ClusterResources(workers, live, secrets, thread, this::openReady);
        this.listeners = new ListenerResources(workers, secrets, routes.slots(), drainMillis);
    }

    ClusterResources clusters() {
        return clusters;
    }

    RouteResources routes() {
        return routes;
    }

    ListenerResources listeners() {
        return listeners;
    }

    /// Clusters and listeners will come over ADS: listeners that come from there wait for the first clusters, and the
    /// proxy is not ready without its first listeners.
    void expectResources() {
        clustersExpected = true;
        clustersSettled = false;
        listenersExpected = true;
    }

    /// The first response with clusters is applied.
    void clustersReceived() {
        clustersExpected = false;
    }

    /// The first response with listeners is applied; it may be empty.
    void listenersReceived() {
        listenersExpected = false;
    }

    /// Opens what is ready, and puts new versions of open listeners in force.
    ///
    /// An address that cannot be bound is tried again after a while, whatever happens meanwhile.
    ///
    /// @return what could not be bound, in words by listener; empty when all is well
    Map<String, String> openReady() {
        if (!clustersSettled) {
            if (clustersExpected || !clusters.warming().isEmpty()) {
                return Map.of();
            }
            clustersSettled = true;
        }
        if (!complete && listeners.allReady() && secrets.missing().isEmpty()) {
            complete = true;
            beforeServing.run();
        }
        Map<String, String> failed = listeners.openReady();
        rebindLater(failed.isEmpty());
        return failed;
    }

    private void rebindLater(boolean allBound) {
        if (allBound) {
            rebindMillis = REBIND_MILLIS_MIN;
            return;
        }
        Future<?> planned = rebind;
        if (thread.isShutdown() || (planned != null && !planned.isDone())) {
            return;
        }
        rebind = thread.schedule(
                () -> {
                    rebind = null;
                    openReady();
                },
                rebindMillis,
                TimeUnit.MILLISECONDS);
        rebindMillis = Math.min(rebindMillis * 2, REBIND_MILLIS_MAX);
    }

    /// Everything that is missing, by name; empty when all listeners are open.
    List<String> waitingFor() {
        List<String> missing = new ArrayList<>();
        if (clustersExpected) {
            missing.add("control plane: clusters");
        }
        if (listenersExpected) {
            missing.add("control plane: listeners");
        }
        clusters.warming().forEach(name -> missing.add("cluster " + name + ": endpoints"));
        secrets.missing().forEach(name -> missing.add("secret " + name));
        missing.addAll(listeners.waitingFor());
        return missing;
    }
}
