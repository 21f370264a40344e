package dev.meshwright.control.push;

import java.time.Duration;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one push at a time: at once when the last one is long ago, else when the quiet time since it is over, so that a
/// burst of changes costs two pushes and a single change waits for nothing. Runs on one virtual thread.
final class PushLoop implements AutoCloseable {
    static final Duration QUIET = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(PushLoop.class);

    /// Takes the nanosecond time of the oldest change that it covers.
    private final LongConsumer push;
    private final Thread thread;
    private boolean dirty;
    private boolean pushing;
    private long dirtySinceNanos;

    PushLoop(LongConsumer push) {
        this.push = push;
        this.thread = Thread.ofVirtual().name("push").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Something has changed; does not block.
    synchronized void signal() {
        if (!dirty) {
            dirty = true;
            dirtySinceNanos = System.nanoTime();
            notifyAll();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long since = awaitChange();
                try {
                    push.accept(since);
                } catch (RuntimeException e) {
                    LOG.error("push failed; proxies keep what they have", e);
                }
                done();
                Thread.sleep(QUIET);
            }
        } catch (InterruptedException e) {
            LOG.debug("push loop ends");
        }
    }

    private synchronized long awaitChange() throws InterruptedException {
        while (!dirty) {
            wait();
        }
        dirty = false;
        pushing = true;
        return dirtySinceNanos;
    }

    private synchronized void done() {
        pushing = false;
    }

    /// Whether every change signalled so far has been pushed.
    synchronized boolean idle() {
        return !dirty && !pushing;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
