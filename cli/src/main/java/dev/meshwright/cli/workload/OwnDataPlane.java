package dev.meshwright.cli.workload;

import dev.meshwright.agent.dataplane.DataPlane;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.server.ProxyOptions;
import dev.meshwright.proxy.server.ProxyServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/// Our proxy as the agent's data plane, in the agent's own process.
final class OwnDataPlane implements DataPlane {
    private final ProxyOptions options;

    OwnDataPlane(int concurrency, Duration drainTime) {
        this.options = WarmStart.begun(ProxyOptions.of(concurrency).withDrainTime(drainTime));
    }

    @Override
    public boolean own() {
        return true;
    }

    @Override
    public Running start(Path bootstrap, InetSocketAddress admin, Path folder, String label) throws IOException {
        try {
            ProxyServer server = ProxyServer.start(BootstrapReader.read(bootstrap), options);
            // Shutdown hooks close the agent's other workloads; the proxy that was told to quit has drained by now.
            server.onQuit(() -> System.exit(ExitCode.DONE));
            return new Running() {
                @Override
                public boolean ready() {
                    return server.ready();
                }

                @Override
                public void drain() {
                    server.drain();
                }

                @Override
                public void close() {
                    server.close();
                }
            };
        } catch (BootstrapException e) {
            throw new IOException(bootstrap + ": " + e.getMessage(), e);
        }
    }
}
