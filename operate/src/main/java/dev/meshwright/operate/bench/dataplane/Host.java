package dev.meshwright.operate.bench.dataplane;

import dev.meshwright.operate.lab.Await;
import dev.meshwright.operate.lab.Child;
import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// This machine as the bench uses it: starts processes on chosen processors and ends all of them when it is
/// closed, from whatever thread that happens.
final class Host implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(4);
    private static final int CONNECT_MILLIS = 1000;

    private final Tools tools;
    private final Path work;
    private final Collection<Child> children = new ConcurrentLinkedQueue<>();

    Host(Tools tools, Path work) {
        this.tools = tools;
        this.work = work;
    }

    /// Starts a command that stays, bound to one processor; its output goes to `NAME.log` in the work folder.
    Child start(String name, int cpu, List<String> command) throws IOException {
        Child child = Child.start(
                name, bound(String.valueOf(cpu), command), RoleCommand.ENVIRONMENT, work.resolve(name + ".log"));
        children.add(child);
        return child;
    }

    /// Starts it on any processor.
    Child startUnbound(String name, List<String> command) throws IOException {
        Child child = Child.start(name, command, RoleCommand.ENVIRONMENT, work.resolve(name + ".log"));
        children.add(child);
        return child;
    }

    /// taskset becomes the command: the process that is started is the one that is measured.
    private List<String> bound(String cpus, List<String> command) {
        List<String> bound = new ArrayList<>(List.of(tools.path("taskset"), "-c", cpus));
        bound.addAll(command);
        return bound;
    }

    void stop(Child child) {
        child.stop(STOP_GRACE);
        children.remove(child);
    }

    /// @throws IOException with the last words of the process when it does not accept connections in time
    void awaitListening(Child child, int port) throws IOException, InterruptedException {
        try {
            Await.until(child.name() + " listens on port " + port, START_LIMIT, () -> !child.alive() || accepts(port));
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "\n" + child.logTail(10), e);
        }
        if (!child.alive()) {
            throw new IOException(child.name() + " ended at its start:\n" + child.logTail(10));
        }
    }

    private static boolean accepts(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), CONNECT_MILLIS);
            return true;
        }
    }

    /// Runs a load generator to its end.
    ///
    /// @return its standard output
    /// @throws IOException when it fails or does not end within its time and a half, and 30 s
    String load(int cpu, int seconds, List<String> command) throws IOException, InterruptedException {
        Path output = work.resolve("load.out");
        Path errors = work.resolve("load.err");
        Process process = new ProcessBuilder(bound(String.valueOf(cpu), command))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(seconds + seconds / 2 + 30, TimeUnit.SECONDS)) {
                throw new IOException("the load generator does not end: " + String.join(" ", command));
            }
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException("the load generator ended with " + process.exitValue() + ": "
                    + String.join(" ", command) + "\n" + text + Files.readString(errors));
        }
        return text;
    }

    @Override
    public void close() {
        for (Child child : children) {
            stop(child);
        }
    }
}
