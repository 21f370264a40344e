package dev.meshwright.cli.config;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.cli.outcome.ExitCode;
import dev.meshwright.cli.outcome.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What `-f` named: files, folders (their YAML and JSON files, by name) and `-` (standard input), joined into one text,
/// so that the control plane judges them together, and places found in that text are told as `file:line:column`.
final class Sources {
    /// @param name as the user wrote it, `<stdin>` for `-`
    /// @param firstLine of the file in the joined text, from 1
    private record Part(String name, String text, int firstLine, int lines) {}

    private final List<Part> parts = new ArrayList<>();
    private int lines;

    /// No documents of the user's.
    static Sources none() {
        return new Sources();
    }

    /// Reads all of them.
    ///
    /// @throws Failure when one is missing or unreadable, or there is nothing to read
    static Sources read(List<String> names, boolean recursive) {
        var sources = new Sources();
        for (String name : names) {
            if (name.equals("-")) {
                sources.add("<stdin>", standardInput());
            } else if (Files.isDirectory(Path.of(name))) {
                sources.addFolder(Path.of(name), recursive);
            } else {
                sources.add(name, text(Path.of(name)));
            }
        }
        if (sources.parts.isEmpty()) {
            throw new Failure(
                    ExitCode.NOT_FOUND,
                    "no .yaml, .yml or .json file in " + String.join(", ", names),
                    "",
                    "name a file with -f, or take subfolders in with -R");
        }
        return sources;
    }

    /// All documents, one after the other.
    String text() {
        var joined = new StringBuilder();
        for (Part part : parts) {
            if (!joined.isEmpty()) {
                joined.append("---\n");
            }
            joined.append(part.text);
            if (!part.text.endsWith("\n")) {
                joined.append('\n');
            }
        }
        return joined.toString();
    }

    /// How the whole is named to the control plane: the file's name when there is one file.
    String name() {
        return parts.size() == 1 ? parts.getFirst().name : "<" + parts.size() + " files>";
    }

    /// The place in the file that the user knows, for a place in the joined text; other places stay.
    Position original(Position joined) {
        if (!joined.file().equals(name()) || joined.line() == 0) {
            return joined;
        }
        for (Part part : parts) {
            if (joined.line() < part.firstLine + part.lines) {
                return new Position(part.name, Math.max(1, joined.line() - part.firstLine + 1), joined.column());
            }
        }
        return joined;
    }

    /// The text of one file, empty for a name that is not among them.
    String textOf(String name) {
        return parts.stream()
                .filter(part -> part.name.equals(name))
                .map(Part::text)
                .findFirst()
                .orElse("");
    }

    private void add(String name, String text) {
        if (!parts.isEmpty()) {
            // The separator between two files.
            lines++;
        }
        int own = (int) text.lines().count();
        parts.add(new Part(name, text, lines + 1, own));
        lines += own;
    }

    private void addFolder(Path folder, boolean recursive) {
        try (Stream<Path> found = Files.walk(folder, recursive ? 32 : 1)) {
            found.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .forEach(file -> add(file.toString(), text(file)));
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read the folder " + folder + ": " + e.getMessage(), "", "");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new Failure(ExitCode.NOT_FOUND, "no such file: " + file, "", "check the path");
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read " + file + ": " + e, "", "a UTF-8 text file is expected");
        }
    }

    private static String standardInput() {
        try {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure(ExitCode.FAILED, "cannot read standard input: " + e.getMessage(), "", "");
        }
    }
}
