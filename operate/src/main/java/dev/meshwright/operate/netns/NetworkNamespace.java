package dev.meshwright.operate.netns;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One network namespace, entered by a thread of its own. Sockets that [#call] makes stay in the namespace, whichever
/// thread uses them afterwards. Safe for any thread.
public final class NetworkNamespace implements AutoCloseable {
    private final String name;
    private final ExecutorService inside;

    private NetworkNamespace(String name, ExecutorService inside) {
        this.name = name;
        this.inside = inside;
    }

    /// @param name as in `ip netns`
    public static NetworkNamespace enter(String name) throws IOException {
        ExecutorService inside = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("netns-" + name).daemon().factory());
        NetworkNamespace entered = new NetworkNamespace(name, inside);
        try {
            entered.call(() -> {
                SystemCalls.enter(Path.of("/run/netns", name));
                return name;
            });
            return entered;
        } catch (IOException | RuntimeException e) {
            inside.shutdownNow();
            throw e;
        }
    }

    public String name() {
        return name;
    }

    /// Runs short work inside, one at a time.
    public <T> T call(Callable<T> work) throws IOException {
        Future<T> done = inside.submit(work);
        try {
            return done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in namespace " + name, e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw new IOException(io.getMessage(), io);
                case null, default -> throw new IOException("in namespace " + name + ": " + e.getCause(), e);
            }
        }
    }

    @Override
    public void close() {
        inside.shutdownNow();
    }
}
