package dev.meshwright.proxy;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A detector that remembers what it finds instead of printing it.
final class LeakRecorder<T> extends ResourceLeakDetector<T> {
    private final Queue<String> found;

    private LeakRecorder(Class<?> type, int samplingInterval, Queue<String> found) {
        super(type, samplingInterval);
        this.found = found;
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
        found.add(type + ":" + records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
        found.add(type);
    }

    /// A detector looks for what was lost only when it is given something new.
    @SuppressWarnings("unchecked") // it asks nothing of what it is given
    private void look() {
        T probe = (T) new Object();
        trackForcibly(probe).close(probe);
    }

    /// Makes all of Netty's detectors from when it is set on.
    static final class Factory extends ResourceLeakDetectorFactory {
        private final Queue<String> found = new ConcurrentLinkedQueue<>();
        private final Queue<LeakRecorder<?>> all = new ConcurrentLinkedQueue<>();

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int samplingInterval) {
            LeakRecorder<T> recorder = new LeakRecorder<>(type, samplingInterval, found);
            all.add(recorder);
            return recorder;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, though nothing of Netty calls it any more
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int samplingInterval, long ignored) {
            return newResourceLeakDetector(type, samplingInterval);
        }

        /// What was lost since this was last asked, as far as it has been collected.
        List<String> found() {
            all.forEach(LeakRecorder::look);
            List<String> taken = new ArrayList<>();
            for (String leak = found.poll(); leak != null; leak = found.poll()) {
                taken.add(leak);
            }
            return taken;
        }
    }
}
