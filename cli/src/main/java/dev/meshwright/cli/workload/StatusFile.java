package dev.meshwright.cli.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a parent how far a child is, one line each, appended to a file or a named pipe: `ready NAME`, `drained`,
/// `failed MESSAGE`. Safe for any thread.
final class StatusFile {
    private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);

    private final Optional<Path> path;

    StatusFile(Optional<Path> path) {
        this.path = path;
    }

    synchronized void say(String line) {
        path.ifPresent(file -> {
            try {
                Files.writeString(
                        file,
                        line.replace('\n', ' ') + "\n",
                        StandardCharsets.UTF_8,
                        Files.exists(file)
                                ? new StandardOpenOption[] {StandardOpenOption.WRITE, StandardOpenOption.APPEND}
                                : new StandardOpenOption[] {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE});
            } catch (IOException e) {
                LOG.error("cannot write status '{}' to {}: {}", line, file, e.getMessage());
            }
        });
    }
}
