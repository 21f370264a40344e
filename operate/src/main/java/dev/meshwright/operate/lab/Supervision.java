package dev.meshwright.operate.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Restarts children that end while nobody asked them to. Owns one daemon thread.
final class Supervision {
    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /// A child that keeps dying is not started faster than this.
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);

    private volatile boolean stopped;

    void watch(Collection<Child> children) {
        List<Child> watched = List.copyOf(children);
        Thread.ofPlatform().daemon().name("lab-supervision").start(() -> run(watched));
    }

    void stop() {
        stopped = true;
    }

    private void run(List<Child> children) {
        long[] lastRestart = new long[children.size()];
        while (!stopped) {
            for (int i = 0; i < children.size(); i++) {
                long now = System.nanoTime();
                boolean due = lastRestart[i] == 0 || now - lastRestart[i] > PAUSE_MIN.toNanos();
                if (!children.get(i).alive() && due && !stopped) {
                    lastRestart[i] = now;
                    restart(children.get(i));
                }
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void restart(Child child) {
        try {
            child.restart();
            LOG.info("{} ended and was started again", child.name());
        } catch (IOException e) {
            LOG.warn("{} ended and cannot be started again: {}", child.name(), e.getMessage());
        }
    }
}
