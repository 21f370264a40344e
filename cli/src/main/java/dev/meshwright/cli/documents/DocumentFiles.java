package dev.meshwright.cli.documents;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads what `-f` names: files, folders (their YAML and JSON files) and `-` (standard input), each under the name that
/// the user gave it.
public final class DocumentFiles {
    private static final int DEPTH_MAX = 32;

    private DocumentFiles() {}

    /// @throws Failure when one is missing or unreadable, or there is nothing to read
    public static List<SourceDocumentFile> read(List<String> names, boolean recursive) {
        List<SourceDocumentFile> found = find(names, recursive);
        if (found.isEmpty()) {
            throw new Failure(
                    ExitCode.NOT_FOUND,
                    "no .yaml, .yml or .json file in " + String.join(", ", names),
                    "",
                    "name a file with -f, or take subfolders in with -R");
        }
        return found;
    }

    /// The same, maybe none.
    public static List<SourceDocumentFile> find(List<String> names, boolean recursive) {
        List<SourceDocumentFile> files = new ArrayList<>();
        for (String name : names) {
            Path path = Path.of(name);
            if (name.equals("-")) {
                files.add(new SourceDocumentFile("<stdin>", TextFile.read(name)));
            } else if (Files.isDirectory(path)) {
                folder(path, recursive, files);
            } else {
                files.add(file(path));
            }
        }
        return files.stream().distinct().toList();
    }

    private static void folder(Path folder, boolean recursive, List<SourceDocumentFile> into) {
        try (Stream<Path> found = Files.walk(folder, recursive ? DEPTH_MAX : 1)) {
            List<Path> paths = found.filter(DocumentFiles::isDocument).sorted().toList();
            into.addAll(Batch.ON_ALL_PROCESSORS.map(paths, DocumentFiles::file));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED, "cannot read the folder " + folder + ": " + e.getMessage(), "", "check its mode");
        }
    }

    private static boolean isDocument(Path path) {
        String name = path.toString();
        return (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")) && Files.isRegularFile(path);
    }

    private static SourceDocumentFile file(Path path) {
        return new SourceDocumentFile(path.toString(), TextFile.read(path));
    }

    /// The text of a file, of standard input (`-`), or of the documents of a folder, one behind the other.
    ///
    /// @throws Failure when one is missing or unreadable
    public static String text(String name) {
        return Files.isDirectory(Path.of(name))
                ? find(List.of(name), false).stream()
                        .map(SourceDocumentFile::text)
                        .collect(Collectors.joining("\n"))
                : TextFile.read(name);
    }
}
