package dev.meshwright.agent.envoy;

import dev.meshwright.agent.dataplane.DataPlane;
import dev.meshwright.agent.readiness.Probe;
import dev.meshwright.agent.supervision.RestartBackoff;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stock Envoy as a data plane: one process per workload, started again when it ends by itself, and taken over when it
/// outlived the agent that started it (same process, same bootstrap): killing the agent costs no connection.
public final class EnvoyDataPlane implements DataPlane {
    private static final Logger LOG = LoggerFactory.getLogger(EnvoyDataPlane.class);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration DRAIN_POLL_EVERY = Duration.ofMillis(200);
    private static final Duration ADOPTED_POLL_EVERY = Duration.ofMillis(200);
    private static final Duration STOP_POLL_EVERY = Duration.ofMillis(10);
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final Path binary;
    private final int concurrency;
    private final Duration drainTime;

    /// @param binary see [EnvoyBinary]
    /// @param concurrency worker threads of each process
    /// @param drainTime over which a drain closes connections
    public EnvoyDataPlane(Path binary, int concurrency, Duration drainTime) {
        this.binary = binary;
        this.concurrency = concurrency;
        this.drainTime = drainTime;
    }

    @Override
    public boolean own() {
        return false;
    }

    @Override
    public Running start(Path bootstrap, InetSocketAddress admin, Path folder, String label) throws IOException {
        var supervised = new Supervised(bootstrap, admin, folder, label);
        supervised.startFirst();
        return supervised;
    }

    /// One workload's Envoy. The virtual thread `watch` owns `process`; `closed` ends it.
    private final class Supervised implements Running {
        private final Path bootstrap;
        private final InetSocketAddress admin;
        private final Path folder;
        private final String label;
        private final ProcessFile file;
        private volatile boolean closed;
        private volatile Optional<ProcessHandle> process = Optional.empty();
        private Optional<Thread> watch = Optional.empty();

        Supervised(Path bootstrap, InetSocketAddress admin, Path folder, String label) {
            this.bootstrap = bootstrap;
            this.admin = admin;
            this.folder = folder;
            this.label = label;
            this.file = new ProcessFile(folder.resolve("envoy.pid"));
        }

        void startFirst() throws IOException {
            String text = Files.readString(bootstrap);
            Optional<ProcessHandle> left = file.alive();
            if (left.isPresent() && file.describes(text)) {
                LOG.info("{}: taking over Envoy process {}", label, left.get().pid());
                process = left;
            } else {
                left.ifPresent(this::end);
                process = Optional.of(launch(text));
            }
            watch = Optional.of(Thread.ofVirtual().name("envoy-" + label).start(this::watchForever));
        }

        private ProcessHandle launch(String bootstrapText) throws IOException {
            Path log = folder.resolve("envoy.log");
            if (Files.exists(log)) {
                Files.move(log, folder.resolve("envoy.log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            Process started = new ProcessBuilder(List.of(
                            binary.toString(),
                            "-c",
                            bootstrap.toString(),
                            "--concurrency",
                            Integer.toString(concurrency),
                            // No shared memory with another Envoy of this machine.
                            "--disable-hot-restart",
                            "--log-level",
                            "warning",
                            "--drain-time-s",
                            Long.toString(Math.max(1, drainTime.toSeconds())),
                            "--drain-strategy",
                            "immediate"))
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(log.toFile())
                    .redirectErrorStream(true)
                    .start();
            file.write(started.toHandle(), bootstrapText);
            return started.toHandle();
        }

        private void watchForever() {
            RestartBackoff backoff = RestartBackoff.NONE;
            try {
                while (!closed) {
                    ProcessHandle now = process.orElseThrow();
                    Instant since = Instant.now();
                    awaitEnd(now);
                    if (closed) {
                        return;
                    }
                    backoff = backoff.afterEnd(Duration.between(since, Instant.now()));
                    LOG.warn(
                            "{}: Envoy process {} ended, starting it again in {} ms (see {})",
                            label,
                            now.pid(),
                            backoff.delay().toMillis(),
                            folder.resolve("envoy.log.1"));
                    Thread.sleep(backoff.delay());
                    restart();
                }
            } catch (InterruptedException | ExecutionException e) {
                if (!closed) {
                    LOG.error("{}: Envoy is no longer watched", label, e);
                }
            }
        }

        /// A process that an earlier agent started is no child: nobody tells of its end, and it may stay as a zombie
        /// when the system's init does not collect it.
        private void awaitEnd(ProcessHandle handle) throws InterruptedException, ExecutionException {
            if (handle.parent().filter(ProcessHandle.current()::equals).isPresent()) {
                handle.onExit().get();
                return;
            }
            while (ProcessFile.runs(handle)) {
                Thread.sleep(ADOPTED_POLL_EVERY);
            }
        }

        private synchronized void restart() {
            if (closed) {
                return;
            }
            try {
                process = Optional.of(launch(Files.readString(bootstrap)));
            } catch (IOException e) {
                LOG.error("{}: Envoy does not start: {}", label, e.getMessage());
            }
        }

        @Override
        public boolean ready() {
            return Probe.answers(admin, "/ready", ADMIN_TIMEOUT);
        }

        @Override
        public void drain() {
            var endpoint = new EnvoyAdmin(admin);
            endpoint.post("/drain_listeners?inboundonly&graceful");
            long deadline = System.nanoTime() + drainTime.toNanos();
            int idle = 0;
            try {
                // Twice, as a peer may still use an endpoint that it has not heard the end of.
                while (idle < 2 && System.nanoTime() - deadline < 0) {
                    Thread.sleep(DRAIN_POLL_EVERY);
                    idle = endpoint.inboundRequests() == 0 ? idle + 1 : 0;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            watch.ifPresent(Thread::interrupt);
            process.ifPresent(this::end);
            file.delete();
        }

        private void end(ProcessHandle handle) {
            handle.destroy();
            long deadline = System.nanoTime() + STOP_MAX.toNanos();
            try {
                while (ProcessFile.runs(handle)) {
                    if (System.nanoTime() - deadline > 0) {
                        LOG.warn("{}: Envoy process {} does not stop, killing it", label, handle.pid());
                        handle.destroyForcibly();
                        return;
                    }
                    Thread.sleep(STOP_POLL_EVERY);
                }
            } catch (InterruptedException e) {
                handle.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
