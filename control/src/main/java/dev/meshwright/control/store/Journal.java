package dev.meshwright.control.store;

import dev.meshwright.base.file.DurableFile.Access;
import dev.meshwright.control.state.Disk;
import dev.meshwright.control.state.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// Makes a change of several configuration files one step: it is written down whole in the state folder, then
/// done, then struck out. What a crash leaves written down is done at the next start; doing it twice is doing
/// it once.
final class Journal {
    /// The form on disk.
    ///
    /// @param files new text by path; an empty text removes the file
    record Entry(Map<String, String> files) {
        Entry {
            files = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(files));
        }
    }

    private final Path file;
    private final Disk disk;

    private Journal(Path file, Disk disk) {
        this.file = file;
        this.disk = disk;
    }

    /// Finishes what a crash interrupted.
    static Journal open(Path file, Disk disk) throws IOException {
        var journal = new Journal(file, disk);
        if (Files.exists(file)) {
            journal.execute(Json.read(file, Entry.class));
            disk.delete(file);
        }
        return journal;
    }

    /// @param files new text by path; an empty text removes the file
    void write(Map<String, String> files) throws IOException {
        var entry = new Entry(files);
        if (files.size() > 1) {
            disk.write(file, Json.bytes(entry), Access.PRIVATE);
        }
        execute(entry);
        if (files.size() > 1) {
            disk.delete(file);
        }
    }

    private void execute(Entry entry) throws IOException {
        for (var change : entry.files().entrySet()) {
            Path target = Path.of(change.getKey());
            if (change.getValue().isEmpty()) {
                disk.delete(target);
            } else {
                disk.write(target, change.getValue().getBytes(StandardCharsets.UTF_8), Access.SHARED);
            }
        }
    }
}
