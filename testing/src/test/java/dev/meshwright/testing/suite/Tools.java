package dev.meshwright.testing.suite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/// Where the programs of others are. Asking for one that is not there skips the test, with how to get it.
final class Tools {
    private Tools() {}

    /// The project's folder.
    static Path home() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("dist/jvm")) ? here : Objects.requireNonNull(here.getParent());
    }

    /// A program that `testing/lib/third_party.sh` installs.
    static Path installed(String name) {
        String folder = System.getenv().getOrDefault("MESHWRIGHT_TEST_TOOLS", "");
        Path program = Path.of(folder.isEmpty() ? "/nonexistent" : folder).resolve(name);
        assumeTrue(
                Files.isExecutable(program),
                name + " is missing (" + program + "): run ./dev test --all, which installs it");
        return program;
    }

    /// A program of the system.
    static Path system(String name, String packageName) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> {
                    assumeTrue(false, name + " is not installed: apt-get install " + packageName);
                    return Path.of(name);
                });
    }

    /// Scripts that stand beside the project.
    static Path attacks() {
        Path folder = home().resolveSibling("shared").resolve("attacks");
        assumeTrue(Files.exists(folder.resolve("run_all.py")), "no attack scripts at " + folder);
        return folder;
    }
}
