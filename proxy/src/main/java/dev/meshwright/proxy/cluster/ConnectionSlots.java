package dev.meshwright.proxy.cluster;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// The connections that one cluster may have open, over all loops and endpoints (`max_connections`).
///
/// The bound is strict: no pool exceeds it, not even for its first connection. So that a pool without a connection
/// is not locked out by idle connections of others, a pool that finds no slot registers as starved; then each other
/// pool is asked to give up one idle connection, and pools close instead of keeping while anybody starves. Safe for
/// any thread; a [Member] hops to its own loop.
public final class ConnectionSlots {
    /// A pool that competes for slots. Both calls come from any thread and must return at once.
    public interface Member {
        /// A slot came free; try again. The registration as starved has ended.
        void onSlotFree();

        /// Someone starves: close one connection that carries nothing.
        void onSlotWanted();
    }

    private final Gauge open = new Gauge();
    private final LongAdder overflows = new LongAdder();
    private final ConcurrentLinkedQueue<Member> starving = new ConcurrentLinkedQueue<>();
    private final AtomicInteger starvingCount = new AtomicInteger();
    private final CopyOnWriteArrayList<Member> members = new CopyOnWriteArrayList<>();

    public void join(Member member) {
        members.add(member);
    }

    public void leave(Member member) {
        members.remove(member);
        if (starving.remove(member)) {
            starvingCount.decrementAndGet();
        }
    }

    public boolean tryAcquire(long max) {
        boolean acquired = open.tryAcquire(max);
        if (!acquired) {
            overflows.increment();
        }
        return acquired;
    }

    /// Registers `member`, once until [Member#onSlotFree] is called.
    ///
    /// @param max the bound that was met, asked again after registering so that no release is missed
    public void starve(Member member, long max) {
        starving.add(member);
        starvingCount.incrementAndGet();
        if (open.value() < max) {
            wakeOne();
            return;
        }
        for (Member other : members) {
            other.onSlotWanted();
        }
    }

    public boolean anyoneStarves() {
        return starvingCount.get() > 0;
    }

    public void release() {
        open.release();
        wakeOne();
    }

    /// The woken member needs no slot any more; wakes the next.
    public void passOn() {
        wakeOne();
    }

    private void wakeOne() {
        Member next = starving.poll();
        if (next != null) {
            starvingCount.decrementAndGet();
            next.onSlotFree();
        }
    }

    /// How often the bound was met (Envoy: `upstream_cx_overflow`).
    public long overflows() {
        return overflows.sum();
    }

    public long value() {
        return open.value();
    }
}
