package dev.meshwright.cli.explain;

import dev.meshwright.base.batch.Batch;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads what `-f` names: files, folders (their YAML and JSON files) and `-` (standard input), each under the name that
/// the user gave it.
final class DocumentFiles {
    private static final int DEPTH_MAX = 32;

    private DocumentFiles() {}

    /// @throws Failure when one is missing or unreadable, or there is nothing to read
    static List<SourceDocumentFile> read(List<String> names, boolean recursive) {
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
    static List<SourceDocumentFile> find(List<String> names, boolean recursive) {
        List<SourceDocumentFile> files = new ArrayList<>();
        for (String name : names) {
            Path path = Path.of(name);
            if (name.equals("-")) {
                files.add(new SourceDocumentFile("<stdin>", standardInput()));
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
            throw new Failure(ExitCode.FAILED, "cannot read the folder " + folder + ": " + e.getMessage(), "", "");
        }
    }

    private static boolean isDocument(Path path) {
        String name = path.toString();
        return (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")) && Files.isRegularFile(path);
    }

    private static SourceDocumentFile file(Path path) {
        try {
            return new SourceDocumentFile(path.toString(), Files.readString(path));
        } catch (NoSuchFileException e) {
            throw new Failure(ExitCode.NOT_FOUND, "no such file: " + path, "", "check the path");
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read " + path + ": " + e, "", "a UTF-8 text file is expected");
        }
    }

    /// The text of a file, of standard input (`-`), or of the documents of a folder, one behind the other.
    static String text(String name) {
        if (name.equals("-")) {
            return standardInput();
        }
        Path path = Path.of(name);
        return Files.isDirectory(path)
                ? find(List.of(name), false).stream()
                        .map(SourceDocumentFile::text)
                        .collect(Collectors.joining("\n"))
                : file(path).text();
    }

    static String standardInput() {
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read standard input: " + e.getMessage(), "", "");
        }
    }
}
