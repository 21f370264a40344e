package dev.meshwright.proxy.router;

import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.proxy.time.Deadlines;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The timeouts of one exchange. One deadline entry serves them all: it is set to the earliest and looks at each when
/// that passes. Goes round with [ExchangeParts]; event-loop confined.
final class Timers extends Deadlines.Entry {
    private @Nullable Exchange exchange;
    private long lastActivity;
    private long idleNanos;
    private long requestAt;
    private long responseAt;
    private long tryAt;
    private long durationAt;
    private long pauseAt;

    void begin(Exchange of) {
        exchange = of;
        lastActivity = 0;
        idleNanos = 0;
        requestAt = Deadlines.NEVER;
        responseAt = Deadlines.NEVER;
        tryAt = Deadlines.NEVER;
        durationAt = Deadlines.NEVER;
        pauseAt = Deadlines.NEVER;
    }

    void end(Deadlines deadlines) {
        deadlines.remove(this);
        exchange = null;
    }

    void active(long now) {
        lastActivity = now;
    }

    /// @param millis 0: as long as it takes
    void idle(long millis) {
        idleNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    void request(long from, long millis) {
        requestAt = after(from, millis);
    }

    void requestCame() {
        requestAt = Deadlines.NEVER;
    }

    /// The first limit stays.
    ///
    /// @param millis 0: none
    void response(long from, long millis) {
        if (responseAt == Deadlines.NEVER && millis > 0) {
            responseAt = after(from, millis);
        }
    }

    boolean limitsResponse() {
        return responseAt != Deadlines.NEVER;
    }

    /// A tunnel takes as long as it takes.
    void tunnelOpened() {
        responseAt = Deadlines.NEVER;
    }

    void duration(long from, long millis) {
        durationAt = after(from, millis);
    }

    /// @param millis 0: none
    void aTry(long from, long millis) {
        tryAt = millis == 0 ? Deadlines.NEVER : after(from, millis);
    }

    void tryEnded() {
        tryAt = Deadlines.NEVER;
    }

    void pause(long from, long millis) {
        pauseAt = after(from, millis);
    }

    private static long after(long from, long millis) {
        return from + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private long idleAt() {
        return idleNanos > 0 ? lastActivity + idleNanos : Deadlines.NEVER;
    }

    void arm(Deadlines deadlines) {
        long earliest = Math.min(
                Math.min(Math.min(requestAt, responseAt), Math.min(tryAt, durationAt)), Math.min(pauseAt, idleAt()));
        if (earliest != Deadlines.NEVER) {
            deadlines.set(this, earliest);
        }
    }

    @Override
    protected void onDeadline(long nowNanos) {
        Exchange of = exchange;
        if (of == null) {
            return;
        }
        of.at(nowNanos);
        ResponseCause over = over(nowNanos);
        if (over != null) {
            of.timeOut(over);
        } else if (tryAt <= nowNanos) {
            tryAt = Deadlines.NEVER;
            of.onTryTimeout();
        } else if (pauseAt <= nowNanos) {
            pauseAt = Deadlines.NEVER;
            of.onPauseOver();
        }
        of.arm();
    }

    private @Nullable ResponseCause over(long now) {
        if (durationAt <= now) {
            return ResponseCause.MAX_STREAM_DURATION;
        }
        if (responseAt <= now) {
            return ResponseCause.UPSTREAM_TIMEOUT;
        }
        if (requestAt <= now) {
            return ResponseCause.REQUEST_TIMEOUT;
        }
        return idleAt() <= now ? ResponseCause.STREAM_IDLE_TIMEOUT : null;
    }
}
