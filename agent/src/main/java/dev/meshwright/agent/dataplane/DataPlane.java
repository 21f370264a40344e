package dev.meshwright.agent.dataplane;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/// A way to run a proxy from a bootstrap file: ours inside this JVM, or stock Envoy as a process.
public interface DataPlane {
    /// Starts one proxy. Returns when it has begun to start; see [Running#ready].
    ///
    /// @param bootstrap absolute path of the file
    /// @param admin where its admin endpoint will listen, as the bootstrap says
    /// @param folder the workload's own, for logs and process files
    /// @param label for log lines
    /// @throws IOException when it cannot start at all
    Running start(Path bootstrap, InetSocketAddress admin, Path folder, String label) throws IOException;

    /// Whether the proxy is ours: it then also gets what only ours understands.
    boolean own();

    /// One proxy that runs. Whoever started it closes it.
    interface Running extends AutoCloseable {
        /// Whether it has its configuration and listens.
        boolean ready();

        /// Closes inbound connections gracefully; outbound calls go on. Blocks until they are closed or the drain time
        /// is over. Idempotent.
        void drain();

        /// Ends the proxy and waits until it has ended. Idempotent.
        @Override
        void close();
    }
}
