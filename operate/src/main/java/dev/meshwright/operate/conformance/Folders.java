package dev.meshwright.operate.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Where a suite's folders are: the folder given, or those of its name some levels below.
final class Folders {
    private static final int LEVELS = 4;

    private Folders() {}

    /// All folders of that name that have the suite's form, by path; none inside of another.
    static List<Path> find(Path folder, String name, Predicate<Path> form) {
        List<Path> found = new ArrayList<>();
        add(folder.toAbsolutePath().normalize(), name, form, LEVELS, found);
        return found;
    }

    private static void add(Path folder, String name, Predicate<Path> form, int levels, List<Path> found) {
        Path own = folder.getFileName();
        if (own != null && own.toString().equals(name) && form.test(folder)) {
            found.add(folder);
            return;
        }
        // What lies in another suite's folder is that suite's.
        boolean ofAnother = levels < LEVELS && own != null && Suites.names().contains(own.toString());
        if (levels > 0 && !ofAnother) {
            list(folder).forEach(inner -> add(inner, name, form, levels - 1, found));
        }
    }

    /// The folders inside of a folder, by name; without hidden ones.
    static List<Path> list(Path folder) {
        return sorted(
                folder, p -> Files.isDirectory(p) && !p.getFileName().toString().startsWith("."));
    }

    /// The files of a folder whose names end so, by name.
    static List<Path> files(Path folder, String ending) {
        return sorted(folder, p -> Files.isRegularFile(p) && p.toString().endsWith(ending));
    }

    private static List<Path> sorted(Path folder, Predicate<Path> which) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(which).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
