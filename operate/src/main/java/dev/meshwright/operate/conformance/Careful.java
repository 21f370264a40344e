package dev.meshwright.operate.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;

/// Reading what others wrote: what is not of the format becomes a case that fails and says why, and the rest is read.
final class Careful {
    private Careful() {}

    @FunctionalInterface
    interface Reading {
        List<ConformanceCase> read() throws IOException;
    }

    /// A file's text; empty where it cannot be read.
    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    /// @param id of the case that stands for what cannot be read
    static List<ConformanceCase> read(String suite, String id, Reading reading) {
        try {
            return reading.read();
        } catch (JacksonException e) {
            return List.of(new ConformanceCase.Unreadable(
                    suite,
                    id,
                    "no JSON: line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage()));
        } catch (IOException | RuntimeException e) {
            return List.of(new ConformanceCase.Unreadable(suite, id, "not of the suite's format: " + e));
        }
    }
}
