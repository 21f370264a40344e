package dev.meshwright.operate.lab;

import java.io.IOException;
import java.time.Duration;

/// Waits for a condition of another process by asking it, with a deadline.
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Await() {}

    /// A question to another process; an [IOException] counts as "not yet".
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /// Returns when the condition holds.
    ///
    /// @param what said in the message when it never does
    /// @throws IOException after `limit`, with the last error as its cause
    public static void until(String what, Duration limit, Condition condition)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        IOException last = null;
        while (System.nanoTime() - start < limit.toNanos()) {
            try {
                if (condition.holds()) {
                    return;
                }
                last = null;
            } catch (IOException e) {
                last = e;
            }
            Thread.sleep(PAUSE);
        }
        throw new IOException("not within " + limit.toMillis() + " ms: " + what, last);
    }
}
