package dev.meshwright.operate.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One child process with its log file. Its standard input is a pipe that closes when this program dies,
/// however it dies, so a child that watches it never outlives its parent.
public final class Child {
    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private volatile Process process;

    private Child(String name, List<String> command, Map<String, String> environment, Path log, Process process) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.process = process;
    }

    /// Starts the command; output is appended to `log`.
    public static Child start(String name, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        return new Child(name, List.copyOf(command), Map.copyOf(environment), log, spawn(command, environment, log));
    }

    private static Process spawn(List<String> command, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /// The last lines of its output, for a message about what went wrong.
    public String logTail(int lines) throws IOException {
        List<String> all = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    /// Starts the same command again after the process ended.
    public void restart() throws IOException {
        process = spawn(command, environment, log);
    }

    /// Ends it: SIGTERM, then SIGKILL when the grace is over, for it and for what it started: an agent that is killed
    /// leaves its Envoy running for the next agent to take over, and here none follows.
    public void stop(Duration grace) {
        process.destroy();
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                killAll();
                process.waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            killAll();
            Thread.currentThread().interrupt();
        }
    }

    /// Children first asked for, as they are nobody's once their parent has ended.
    private void killAll() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /// SIGKILL to it alone, as a crash would look.
    public void kill() {
        process.destroyForcibly();
    }

    public void terminate() {
        process.destroy();
    }
}
