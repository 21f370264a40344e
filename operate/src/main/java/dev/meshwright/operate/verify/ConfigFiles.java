package dev.meshwright.operate.verify;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.operate.verify.file.Named;
import dev.meshwright.operate.verify.file.TestFileReader;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// Finds the files that a test names: a file, a folder (its YAML and JSON files, not those below), or a glob (`*`, `?`,
/// `[]`, `{}`, and `**` for any depth). Test files among them are no configuration.
final class ConfigFiles {
    private static final int DEPTH_MAX = 32;

    private final Path folder;
    private final Findings findings;
    private final Map<String, SourceDocumentFile> found = new LinkedHashMap<>();

    /// @param folder that names are relative to
    ConfigFiles(Path folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
    }

    List<SourceDocumentFile> read(List<Named> names) {
        names.forEach(this::add);
        return List.copyOf(found.values());
    }

    private void add(Named name) {
        try {
            List<Path> paths = paths(name.name());
            if (paths.isEmpty()) {
                fault(name, "names no file", "correct the path; it is relative to the folder of this file");
            }
            for (Path path : paths) {
                SourceDocumentFile file = new SourceDocumentFile(path.toString(), Files.readString(path));
                if (!TestFileReader.isTest(file)) {
                    found.putIfAbsent(file.name(), file);
                }
            }
        } catch (IOException e) {
            fault(name, "cannot be read: " + e, "a UTF-8 text file is expected");
        } catch (PatternSyntaxException e) {
            fault(name, "is no glob: " + e.getDescription(), "correct the glob");
        }
    }

    private void fault(Named name, String what, String next) {
        findings.error(
                Codes.NOT_AN_ELEMENT, name.position(), name.path() + ": '" + name.name() + "' " + what, "", next);
    }

    private List<Path> paths(String name) throws IOException {
        int glob = firstGlob(name);
        if (glob < 0) {
            Path path = folder.resolve(name).normalize();
            if (Files.isDirectory(path)) {
                return files(path, 1, _ -> true);
            }
            return Files.exists(path) ? List.of(path) : List.of();
        }
        int slash = name.lastIndexOf('/', glob);
        Path base =
                folder.resolve(slash < 0 ? "" : name.substring(0, slash + 1)).normalize();
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name.substring(slash + 1));
        if (!Files.isDirectory(base)) {
            return List.of();
        }
        return files(base, DEPTH_MAX, path -> matcher.matches(base.relativize(path)));
    }

    private static int firstGlob(String name) {
        for (int i = 0; i < name.length(); i++) {
            if ("*?[{".indexOf(name.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static List<Path> files(Path base, int depth, PathMatcher wanted) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> walked = Files.walk(base, depth)) {
            walked.filter(ConfigFiles::isDocument)
                    .filter(wanted::matches)
                    .sorted()
                    .forEach(files::add);
        }
        return files;
    }

    static boolean isDocument(Path path) {
        String name = path.toString();
        return (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")) && Files.isRegularFile(path);
    }
}
