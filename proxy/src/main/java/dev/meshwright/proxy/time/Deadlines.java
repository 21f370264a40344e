package dev.meshwright.proxy.time;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The deadlines of one event loop. All calls on that loop.
///
/// A deadline fires at most [#SLACK_NANOS] late. Cost: adding, moving and removing are constant; each firing of the
/// timer looks at every entry, and there is one firing per shortest timeout in use, not one per entry.
public final class Deadlines {
    /// "No deadline".
    public static final long NEVER = Long.MAX_VALUE;

    /// Deadlines closer together than this share one firing.
    private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /// One thing that must happen when time has passed; an intrusive list node.
    public abstract static class Entry {
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private @Nullable Deadlines owner;
        private long at = NEVER;

        /// Called on the loop after the deadline; the entry stays listed with no deadline.
        protected abstract void onDeadline(long nowNanos);
    }

    private final EventLoop loop;
    private @Nullable Entry first;
    private long wakeAt = NEVER;
    private @Nullable ScheduledFuture<?> timer;

    public Deadlines(EventLoop loop) {
        this.loop = loop;
    }

    /// Sets or moves the deadline of `entry`; [#NEVER] leaves it listed without one.
    ///
    /// @param atNanos on the scale of `System.nanoTime()`
    public void set(Entry entry, long atNanos) {
        assert loop.inEventLoop();
        if (entry.owner == null) {
            if (atNanos == NEVER) {
                return;
            }
            entry.owner = this;
            entry.next = first;
            if (first != null) {
                first.previous = entry;
            }
            first = entry;
        }
        entry.at = atNanos;
        if (atNanos < wakeAt) {
            arm(atNanos);
        }
    }

    /// Forgets `entry`. Idempotent.
    public void remove(Entry entry) {
        assert loop.inEventLoop();
        if (entry.owner == null) {
            return;
        }
        if (entry.previous == null) {
            first = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
        entry.owner = null;
        entry.at = NEVER;
    }

    private void arm(long atNanos) {
        if (timer != null) {
            timer.cancel(false);
        }
        wakeAt = atNanos;
        long delay = Math.max(0, atNanos - System.nanoTime()) + SLACK_NANOS / 2;
        timer = loop.schedule(this::wake, delay, TimeUnit.NANOSECONDS);
    }

    private void wake() {
        timer = null;
        wakeAt = NEVER;
        long now = System.nanoTime();
        fireDue(now);
        long earliest = NEVER;
        for (Entry entry = first; entry != null; entry = entry.next) {
            earliest = Math.min(earliest, entry.at);
        }
        if (earliest < wakeAt) {
            arm(Math.max(earliest, now + SLACK_NANOS));
        }
    }

    /// An entry that fires may remove any entry, so due ones are collected before the first is called.
    private void fireDue(long now) {
        List<Entry> due = new ArrayList<>();
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (entry.at <= now) {
                due.add(entry);
            }
        }
        for (Entry entry : due) {
            if (entry.owner == this && entry.at <= now) {
                entry.at = NEVER;
                entry.onDeadline(now);
            }
        }
    }
}
