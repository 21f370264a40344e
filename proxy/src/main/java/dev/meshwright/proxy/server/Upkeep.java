package dev.meshwright.proxy.server;

import dev.meshwright.proxy.cluster.LiveCluster;
import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.cluster.Outliers;
import dev.meshwright.proxy.overload.OldGeneration;
import dev.meshwright.proxy.overload.OverloadKernel;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is looked at again and again while a proxy runs. On the configuration thread.
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /// How often ejection intervals are looked at; bounds how late a host returns.
    private static final long SWEEP_MILLIS = 250;

    /// How often memory and descriptors are looked at.
    private static final long OVERLOAD_MILLIS = 250;

    /// How often garbage is looked for.
    private static final long GARBAGE_MILLIS = 2_000;

    /// How often open connections are counted anew.
    private static final long TICK_MILLIS = 1_000;

    private final Workers workers;
    private final LiveClusters clusters;
    private final ListenerResources listeners;
    private boolean paused;

    Upkeep(Workers workers, LiveClusters clusters, ListenerResources listeners) {
        this.workers = workers;
        this.clusters = clusters;
        this.listeners = listeners;
    }

    /// @param thread the configuration's; its end ends the upkeep
    void start(ScheduledExecutorService thread) {
        every(TICK_MILLIS, workers::tick, thread);
        every(SWEEP_MILLIS, this::sweepOutliers, thread);
        every(OVERLOAD_MILLIS, this::lookAtOverload, thread);
        every(GARBAGE_MILLIS, new OldGeneration()::look, thread);
    }

    private static void every(long millis, Runnable task, ScheduledExecutorService thread) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // A scheduler drops a task that throws, without a word.
                LOG.error("upkeep failed; it is tried again", e);
            }
        };
        thread.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void sweepOutliers() {
        long now = Outliers.nowMillis();
        for (LiveCluster cluster : clusters.all()) {
            cluster.outliers().sweep(now);
        }
    }

    private void lookAtOverload() {
        OverloadKernel.Decision before = workers.overload().decision();
        OverloadKernel.Decision now = workers.overload().sample();
        if (now.tight() != before.tight()) {
            workers.tighten(now.tight());
        }
        if (now.relieving()) {
            workers.closeHeaviest();
        }
        boolean pausing = now.pausing();
        if (pausing || paused) {
            listeners.pauseAccepting(pausing);
        }
        paused = pausing;
    }
}
