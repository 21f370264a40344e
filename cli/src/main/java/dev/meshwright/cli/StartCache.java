package dev.meshwright.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The ahead-of-time cache that this process was started with (JEP 483). The JVM goes on without one that is missing or
/// does not fit, only slower; whoever wonders why must be told.
final class StartCache {
    /// Set by the launcher's argument files to what they give the JVM as `-XX:AOTCache`.
    private static final String PROPERTY = "meshwright.cache";

    private static final Path MAPPED = Path.of("/proc/self/maps");

    private StartCache() {}

    /// What to say when the cache is not in use; empty when it is, and when none was made.
    static Optional<String> complaint() {
        String file = System.getProperty(PROPERTY, "");
        try {
            return file.isEmpty()
                    ? Optional.empty()
                    : complaint(file, Files.readString(MAPPED, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.of("cannot see whether the ahead-of-time cache " + file + " is in use: " + e.getMessage());
        }
    }

    /// @param maps text of proc(5) `/proc/PID/maps`
    static Optional<String> complaint(String file, String maps) {
        if (maps.contains(file + "\n")) {
            return Optional.empty();
        }
        String why = Files.isReadable(Path.of(file))
                ? "the JVM refused it, as it was made with another JDK, class path or settings"
                : "it cannot be read";
        return Optional.of("the ahead-of-time cache " + file + " is not in use (" + why
                + "): starting takes several times longer; next: remove build/stamp and run ./meshwright again");
    }
}
