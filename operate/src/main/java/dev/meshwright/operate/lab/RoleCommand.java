package dev.meshwright.operate.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How this machine starts another process of the program: the JVM and its per-role argument files that the
/// launcher made (`build/run`, told by the environment variables `MESHWRIGHT_JAVA` and `MESHWRIGHT_RUN`).
public record RoleCommand(String java, Path run) {
    /// One malloc arena: the JVM's native memory is then near what it really uses.
    public static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "1");

    /// The same for sidecars of which many start at once and are asked little: they do not warm themselves up.
    public static final Map<String, String> COLD = Map.of("MALLOC_ARENA_MAX", "1", "MESHWRIGHT_WARM_UP", "off");

    /// @throws IllegalStateException when the program was not started by its launcher
    public static RoleCommand fromEnvironment(Map<String, String> environment) {
        String java = environment.getOrDefault("MESHWRIGHT_JAVA", "");
        String run = environment.getOrDefault("MESHWRIGHT_RUN", "");
        if (java.isEmpty() || run.isEmpty() || !Files.isDirectory(Path.of(run))) {
            throw new IllegalStateException(
                    "MESHWRIGHT_JAVA and MESHWRIGHT_RUN do not name a built program; start it with ./meshwright");
        }
        return new RoleCommand(java, Path.of(run));
    }

    /// @param role `sidecar`, `control-plane`, `demo` or `cli`
    /// @param arguments the command word and its options
    public List<String> of(String role, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.add("@" + run.resolve(role + ".args"));
        command.addAll(arguments);
        return command;
    }
}
