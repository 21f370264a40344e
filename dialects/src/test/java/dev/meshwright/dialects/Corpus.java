package dev.meshwright.dialects;

import dev.meshwright.base.tree.SourceDocumentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Finds the corpus of real configuration, which lies beside the repository and is not part of it.
public final class Corpus {
    private Corpus() {}

    /// A folder of the corpus; the test is skipped when there is none.
    public static Path folder(String name) {
        String given = System.getProperty("meshwright.shared", "");
        Path shared = given.isEmpty() ? Path.of("..", "..", "shared") : Path.of(given);
        Path folder = shared.resolve("corpus").resolve(name);
        Assumptions.assumeTrue(
                Files.isDirectory(folder),
                () -> "skipped: no folder " + folder.toAbsolutePath().normalize()
                        + " (set -Dmeshwright.shared=FOLDER that holds corpus/)");
        return folder;
    }

    public static List<SourceDocumentFile> yaml(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .map(path -> new SourceDocumentFile(folder.relativize(path).toString(), text(path)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
