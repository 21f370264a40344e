package dev.meshwright.operate.bench.dataplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The argument file of a role (`build/run/ROLE.args`), with more JVM options put before the class path where they are
/// wanted.
final class JvmArguments {
    private JvmArguments() {}

    /// @param more options, one per element; empty to take the role's file as it is
    /// @return a file for `java @FILE`
    static Path of(Path run, String role, List<String> more, Path copy) throws IOException {
        Path original = run.resolve(role + ".args");
        if (more.isEmpty()) {
            return original;
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(original));
        int classPath = lines.indexOf("-cp");
        if (classPath < 0) {
            throw new IOException(original + " has no line '-cp'");
        }
        lines.addAll(classPath, more);
        return Files.write(copy, lines);
    }

    /// The options as text, for the report: what the JVM runs with, without the class path.
    static String options(Path run, String role) throws IOException {
        List<String> options = Files.readAllLines(run.resolve(role + ".args")).stream()
                .takeWhile(line -> !line.equals("-cp"))
                .filter(line -> line.startsWith("-X") && !line.startsWith("-Xlog"))
                .map(line -> line.startsWith("-XX:AOTCache=") ? "-XX:AOTCache=..." : line)
                .toList();
        return String.join(" ", options);
    }
}
