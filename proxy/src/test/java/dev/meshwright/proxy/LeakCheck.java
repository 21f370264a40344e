package dev.meshwright.proxy;

import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test class after whose tests a buffer (or another counted object of Netty) was garbage that nobody had
/// released: the detector alone only prints it, and only if the heap happens to be collected in time. JUnit finds this
/// by its name in `META-INF/services`. What is garbage only later is told after a later class.
public final class LeakCheck implements AfterAllCallback {
    private static final Duration COLLECTED_WITHIN = Duration.ofSeconds(20);

    private static final LeakRecorder.Factory RECORDERS = new LeakRecorder.Factory();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(RECORDERS);
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (context.getRequiredTestClass().isMemberClass()) {
            return;
        }
        List<String> leaks = leaks();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaked in this class or one before it:\n"
                    + String.join("\n", leaks.subList(0, Math.min(3, leaks.size()))));
        }
    }

    /// What was lost since this was last asked.
    static List<String> leaks() throws InterruptedException {
        // The JVM hands the references of one collection to their queues one by one, in any order, and those of the
        // next
        // after all of them: so what the first has found is queued when the second one's canary is.
        collect();
        collect();
        return RECORDERS.found();
    }

    /// Returns when a collection is over and its references are being queued.
    private static void collect() throws InterruptedException {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        var canary = new PhantomReference<>(new Object(), queue);
        try {
            System.gc();
            if (queue.remove(COLLECTED_WITHIN.toMillis()) == null) {
                throw new AssertionError("the heap was not collected within " + COLLECTED_WITHIN);
            }
        } finally {
            Reference.reachabilityFence(canary);
        }
    }
}
