package dev.meshwright.operate.demo;

import dev.meshwright.operate.load.Load;
import dev.meshwright.operate.load.LoadResult;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// Load that runs beside whatever a check does to the mesh, until it is closed or asked for its end result.
final class RunningLoad implements AutoCloseable {
    private static final Duration FOR_AT_MOST = Duration.ofMinutes(2);

    private final Load load = new Load(Duration.ofSeconds(20));
    private final Thread sender;

    /// @param callers also the most requests that can be in flight at one moment
    RunningLoad(URI target, double perSecond, int callers) {
        sender = Thread.ofVirtual().start(() -> load.paced(target, perSecond, FOR_AT_MOST, callers, Map.of()));
    }

    LoadResult soFar() {
        return load.snapshot();
    }

    /// Lets the requests on their way finish, and sums up.
    LoadResult end() throws InterruptedException {
        load.stop();
        sender.join();
        return load.snapshot();
    }

    @Override
    public void close() {
        load.close();
    }
}
