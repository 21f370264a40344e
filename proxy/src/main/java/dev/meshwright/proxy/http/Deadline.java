package dev.meshwright.proxy.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One timeout that moves often and fires seldom: moving it later, or taking it away, touches no timer; the timer
/// re-arms itself when it fires early. Event-loop confined.
public final class Deadline {
    private final EventExecutor loop;
    private final Runnable action;
    private final Runnable fired = this::fired;
    private @Nullable Future<?> timer;
    private long timerAt;
    private long at;
    private boolean armed;

    public Deadline(EventExecutor loop, Runnable action) {
        this.loop = loop;
        this.action = action;
    }

    /// Fires `nanos` from now unless moved; 0: never.
    public void arm(long nanos) {
        armed = nanos > 0;
        if (!armed) {
            return;
        }
        at = loop.ticker().nanoTime() + nanos;
        if (timer == null || timerAt - at > 0) {
            cancelTimer();
            schedule(nanos);
        }
    }

    public void disarm() {
        armed = false;
    }

    public boolean armed() {
        return armed;
    }

    /// Lets go of the timer for good.
    public void cancel() {
        armed = false;
        cancelTimer();
    }

    private void schedule(long nanos) {
        timerAt = loop.ticker().nanoTime() + nanos;
        timer = loop.schedule(fired, nanos, TimeUnit.NANOSECONDS);
    }

    private void fired() {
        timer = null;
        if (!armed) {
            return;
        }
        long left = at - loop.ticker().nanoTime();
        if (left > 0) {
            schedule(left);
            return;
        }
        armed = false;
        action.run();
    }

    private void cancelTimer() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }
}
