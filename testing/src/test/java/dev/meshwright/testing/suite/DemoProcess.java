package dev.meshwright.testing.suite;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `meshwright demo` with its live view and its own load, every process from this test's class path with the JVM
/// settings that are shipped.
final class DemoProcess implements AutoCloseable {
    private static final List<String> ROLES = List.of("cli", "control-plane", "demo", "sidecar");
    private static final Pattern STATE = Pattern.compile("status --state (\\S+)");

    private final Process process;
    private final Path log;
    private final Path state;

    private DemoProcess(Process process, Path log, Path state) {
        this.process = process;
        this.log = log;
        this.state = state;
    }

    /// Returns when its mesh is in sync and its load runs.
    static DemoProcess start(Path folder) throws IOException {
        Path run = Files.createDirectories(folder.resolve("run"));
        Path jvm = Tools.home().resolve("dist/jvm");
        for (String role : ROLES) {
            Files.writeString(
                    run.resolve(role + ".args"),
                    Files.readString(jvm.resolve("all.args")) + Files.readString(jvm.resolve(role + ".args"))
                            + "-cp\n\"" + System.getProperty("java.class.path") + "\"\n"
                            + "dev.meshwright.cli.Main\n");
        }
        String java = ProcessHandle.current().info().command().orElse("java");
        Path log = folder.resolve("demo.log");
        var builder = new ProcessBuilder(java, "@" + run.resolve("demo.args"), "demo")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("MESHWRIGHT_JAVA", java);
        builder.environment().put("MESHWRIGHT_RUN", run.toString());
        Process process = builder.start();
        Matcher found = STATE.matcher("");
        try {
            await("the demo's mesh").atMost(Duration.ofMinutes(3)).until(() -> {
                if (!process.isAlive()) {
                    throw new IOException("the demo ended: " + Files.readString(log));
                }
                return found.reset(Files.readString(log, StandardCharsets.UTF_8))
                        .find();
            });
        } catch (RuntimeException e) {
            stop(process);
            throw e;
        }
        return new DemoProcess(process, log, Path.of(found.group(1)));
    }

    /// `HOST:PORT` of the control plane's HTTP API.
    String api() throws IOException {
        JsonNode endpoint = JsonMapper.shared().readTree(Files.readString(state.resolve("endpoint.json")));
        return endpoint.path("http").asString();
    }

    /// Holds the API's bearer token.
    Path token() {
        return state.resolve("api-token");
    }

    String output() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        stop(process);
    }

    /// It ends its children and removes its folder itself; what does not end in time is killed with its children.
    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
