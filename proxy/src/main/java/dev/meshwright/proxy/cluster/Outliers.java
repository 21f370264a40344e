package dev.meshwright.proxy.cluster;

import dev.meshwright.decide.outlier.ClusterCell;
import dev.meshwright.decide.outlier.HostCell;
import dev.meshwright.decide.outlier.OutlierKernel;
import dev.meshwright.decide.outlier.OutlierKernel.Detection;
import dev.meshwright.decide.outlier.OutlierKernel.LocalOrigin;
import dev.meshwright.decide.outlier.OutlierPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Outlier detection of one cluster: counts results, ejects, and brings hosts back. Results come from any loop;
/// [#sweep] from one timer.
public final class Outliers {
    private static final Logger LOG = LoggerFactory.getLogger(Outliers.class);
    private static final long START_NANOS = System.nanoTime();

    private final LiveCluster cluster;
    private final ClusterCell cell = new ClusterCell();
    private long nextSweepMillis;

    Outliers(LiveCluster cluster) {
        this.cluster = cluster;
    }

    /// Monotonic milliseconds, positive.
    public static long nowMillis() {
        return (System.nanoTime() - START_NANOS) / 1_000_000 + 1;
    }

    /// A response head arrived.
    public void onStatus(LiveHost host, int status) {
        ClusterView view = cluster.view();
        OutlierPolicy policy = view.table().outlier();
        if (policy.enabled() && !cluster.single()) {
            judge(view, policy, host, OutlierKernel.onResponse(policy, host.health(), status));
        }
    }

    /// A connection was made or not, or a request ended without a response.
    public void onLocalOrigin(LiveHost host, LocalOrigin result) {
        ClusterView view = cluster.view();
        OutlierPolicy policy = view.table().outlier();
        if (policy.enabled() && !cluster.single()) {
            judge(view, policy, host, OutlierKernel.onLocalOrigin(policy, host.health(), result));
        }
    }

    private void judge(ClusterView view, OutlierPolicy policy, LiveHost host, Detection detection) {
        if (detection == Detection.NONE) {
            return;
        }
        boolean ejected = OutlierKernel.eject(
                policy,
                cell,
                host.health(),
                detection,
                view.hosts().size(),
                nowMillis(),
                ThreadLocalRandom.current().nextLong());
        if (ejected) {
            LOG.warn("cluster {}: endpoint {} is ejected: {}", cluster.name(), host.key(), detection);
        }
    }

    /// Lets hosts return, when the cluster's interval has passed. Called by one thread, more often than any interval.
    public void sweep(long nowMillis) {
        ClusterView view = cluster.view();
        OutlierPolicy policy = view.table().outlier();
        if ((!policy.enabled() && cell.ejected() == 0) || nowMillis < nextSweepMillis) {
            return;
        }
        boolean first = nextSweepMillis == 0;
        nextSweepMillis = nowMillis + Math.max(1, policy.intervalMillis());
        if (first) {
            return;
        }
        List<HostCell> cells = new ArrayList<>(view.hosts().size());
        for (int i = 0; i < view.hosts().size(); i++) {
            cells.add(view.host(i).health());
        }
        OutlierKernel.sweep(
                policy, cell, cells, nowMillis, ThreadLocalRandom.current().nextLong());
    }

    void forget(LiveHost host) {
        cell.forget(host.health());
    }

    /// Moves with every ejection and return.
    public long version() {
        return cell.version();
    }
}
