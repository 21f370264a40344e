package dev.meshwright.cli.config;

import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.cli.documents.DocumentFiles;
import dev.meshwright.cli.outcome.Failure;
import java.util.ArrayList;
import java.util.List;

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
        DocumentFiles.read(names, recursive).forEach(file -> sources.add(file.name(), file.text()));
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
}
