package dev.meshwright.cli.workload;

import dev.meshwright.agent.Agent;
import dev.meshwright.agent.ServedWorkload;
import dev.meshwright.agent.dataplane.DataPlane;
import dev.meshwright.agent.identity.TokenSource;
import dev.meshwright.agent.registration.Registration;
import dev.meshwright.agent.workload.ProgramEnvironment;
import dev.meshwright.agent.workload.Workload;
import dev.meshwright.base.file.DurableFile;
import dev.meshwright.cli.outcome.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hosts workloads in this process until it is told to stop: by its parent's pipe, by a signal, or because the only
/// workload can never be ready. Writes each workload's `environment` and `upstreams` files below its folder.
public final class Hosting {
    private static final Logger LOG = LoggerFactory.getLogger(Hosting.class);

    private final StatusFile status;
    private final boolean alone;
    private final List<ServedWorkload> served = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopped;

    private Hosting(HostOptions options, boolean alone) {
        this.alone = alone;
        this.status = options.status();
    }

    /// Blocks until the end.
    ///
    /// @return exit code
    static int run(List<Workload> workloads, HostOptions options, Function<Workload, TokenSource> tokens)
            throws InterruptedException {
        var hosting = new Hosting(options, workloads.size() == 1);
        DataPlane dataPlane = options.dataPlane();
        try (var agent = new Agent(options.settings())) {
            Thread onSignal = new Thread(hosting::close, "stop");
            Runtime.getRuntime().addShutdownHook(onSignal);
            for (Workload workload : workloads) {
                hosting.served.add(agent.serve(
                        workload,
                        dataPlane,
                        tokens.apply(workload),
                        hosting.new Told(workload, options.settings().state())));
            }
            boolean stopped = options.parentPipe() ? hosting.followParent() : hosting.awaitFailure();
            hosting.close();
            return stopped ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    /// @return false when a workload failed for good first
    private boolean followParent() throws InterruptedException {
        var pipe = new Thread(
                () -> {
                    ParentPipe.follow(System.in, this::drain);
                    stopped = true;
                    ended.countDown();
                },
                "parent-pipe");
        pipe.setDaemon(true);
        pipe.start();
        ended.await();
        return stopped;
    }

    private boolean awaitFailure() throws InterruptedException {
        ended.await();
        return false;
    }

    private void drain() {
        served.forEach(ServedWorkload::drain);
        status.say("drained");
    }

    private synchronized void close() {
        served.forEach(ServedWorkload::close);
    }

    /// What one workload's progress means here.
    private final class Told implements ServedWorkload.Progress {
        private final Workload workload;
        private final Path folder;

        Told(Workload workload, Path state) {
            this.workload = workload;
            this.folder =
                    state.resolve("workloads").resolve(workload.namespace()).resolve(workload.name());
        }

        @Override
        public void ready(Registration registration) {
            status.say("ready " + workload.namespace() + "/" + workload.name() + " " + folder.resolve("environment"));
        }

        @Override
        public void outbound(Map<String, String> outbound) {
            var environment = new TreeMap<>(ProgramEnvironment.of(workload, outbound));
            environment.put("MESHWRIGHT_UPSTREAMS", folder.resolve("upstreams").toString());
            try {
                write("upstreams", new TreeMap<>(outbound), ' ');
                write("environment", environment, '=');
            } catch (IOException e) {
                LOG.error("{}: cannot tell the program its upstreams: {}", workload.name(), e.getMessage());
            }
        }

        private void write(String name, Map<String, String> lines, char separator) throws IOException {
            var text = new StringBuilder();
            lines.forEach((key, value) ->
                    text.append(key).append(separator).append(value).append('\n'));
            DurableFile.write(
                    folder.resolve(name), text.toString().getBytes(StandardCharsets.UTF_8), DurableFile.Access.SHARED);
        }

        @Override
        public void failed(String message) {
            LOG.error("{}: {}", workload.name(), message);
            status.say("failed " + workload.namespace() + "/" + workload.name() + " " + message);
            if (alone) {
                ended.countDown();
            }
        }
    }
}
