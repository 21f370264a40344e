package dev.meshwright.decide.outlier;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What outlier detection remembers of a cluster. Shared by the event loops of a proxy.
public final class ClusterCell {
    final AtomicInteger ejected = new AtomicInteger();
    final AtomicLong version = new AtomicLong();
    final AtomicLong ejectionsTotal = new AtomicLong();

    /// Hosts ejected now.
    public int ejected() {
        return ejected.get();
    }

    /// Ejections ever, for statistics.
    public long ejectionsTotal() {
        return ejectionsTotal.get();
    }

    /// Moves with every ejection and return; feeds `HostView.healthVersion`.
    public long version() {
        return version.get();
    }

    /// A host that was ejected left the cluster with its cell.
    public void forget(HostCell cell) {
        if (cell.ejectedUntil.getAndSet(0) != 0) {
            ejected.decrementAndGet();
        }
        version.incrementAndGet();
    }
}
