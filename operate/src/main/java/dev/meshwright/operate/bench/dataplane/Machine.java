package dev.meshwright.operate.bench.dataplane;

import dev.meshwright.operate.lab.RoleCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the figures hold for: processor, kernel, versions, JVM profiles.
final class Machine {
    private Machine() {}

    /// Facts by name, in the order to print.
    static Map<String, String> facts(Tools tools, RoleCommand roles) throws IOException, InterruptedException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", value(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", value(Path.of("/proc/meminfo"), "MemTotal"));
        facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("java", System.getProperty("java.runtime.version"));
        if (tools.envoy().isPresent()) {
            String version = said(List.of(tools.path("envoy"), "--version"));
            facts.put("envoy", version.substring(version.lastIndexOf(' ') + 1));
        }
        String commit = System.getenv().getOrDefault("MESHWRIGHT_COMMIT", "");
        if (!commit.isEmpty()) {
            facts.put("commit", commit);
        }
        facts.put("profile ours", JvmArguments.options(roles.run(), "proxy"));
        facts.put("profile ours-small", JvmArguments.options(roles.run(), "sidecar"));
        return facts;
    }

    private static String value(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown";
    }

    /// First line with text of what a command prints.
    private static String said(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("unknown")
                .strip();
    }
}
