package dev.meshwright.operate.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a suite's folder is: the folder given, or one of its name one or two levels below.
final class Folders {
    private Folders() {}

    static Optional<Path> find(Path folder, String name) {
        Path given = folder.toAbsolutePath().normalize();
        if (given.getFileName() != null && given.getFileName().toString().equals(name)) {
            return Optional.of(given);
        }
        for (Path place : list(given)) {
            if (place.getFileName().toString().equals(name)) {
                return Optional.of(place);
            }
        }
        return list(given).stream()
                .flatMap(p -> list(p).stream())
                .filter(p -> p.getFileName().toString().equals(name))
                .findFirst();
    }

    /// The folders inside of a folder, by name.
    static List<Path> list(Path folder) {
        return sorted(folder, Files::isDirectory);
    }

    /// The files of a folder whose names end so, by name.
    static List<Path> files(Path folder, String ending) {
        return sorted(folder, p -> Files.isRegularFile(p) && p.toString().endsWith(ending));
    }

    private static List<Path> sorted(Path folder, java.util.function.Predicate<Path> which) {
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
