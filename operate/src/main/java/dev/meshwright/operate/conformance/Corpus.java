package dev.meshwright.operate.conformance;

import dev.meshwright.base.tree.SourceDocumentFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The published data beside the project, for what a folder of cases does not bring itself.
///
/// @param root `shared/corpus`; it need not be there
public record Corpus(Path root) {
    /// The YAML files of the first folder `name` that is found: beside or above the suite's folder, else in the
    /// corpus.
    ///
    /// @param suite the suite's folder
    public List<SourceDocumentFile> base(Path suite, String corpus, String name) throws IOException {
        Path folder = suite.toAbsolutePath().normalize();
        List<Path> places = new ArrayList<>();
        places.add(folder.resolve(name));
        for (int up = 0; up < 2 && folder.getParent() != null; up++) {
            folder = folder.getParent();
            places.add(folder.resolve(name));
        }
        places.add(root.resolve(corpus).resolve(name));
        Optional<Path> found = places.stream().filter(Files::isDirectory).findFirst();
        return found.isPresent() ? yaml(found.get()) : List.of();
    }

    /// The YAML files of a folder, by name.
    static List<SourceDocumentFile> yaml(Path folder) throws IOException {
        List<SourceDocumentFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(folder)) {
            for (Path path : paths.filter(
                            p -> p.toString().endsWith(".yaml") || p.toString().endsWith(".yml"))
                    .sorted()
                    .toList()) {
                files.add(new SourceDocumentFile(path.getFileName().toString(), Files.readString(path)));
            }
        }
        return files;
    }

    /// A document of this package's resources.
    static SourceDocumentFile resource(String name) {
        try (InputStream in = Corpus.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new SourceDocumentFile(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
