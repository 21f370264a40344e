package dev.meshwright.agent.envoy;

import dev.meshwright.base.file.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Remembers a started process over the life of this JVM: its id, its start time (ids are used again by the system) and
/// what it was started with.
final class ProcessFile {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessFile.class);

    private final Path path;

    ProcessFile(Path path) {
        this.path = path;
    }

    void write(ProcessHandle process, String startedWith) throws IOException {
        String text = process.pid() + "\n" + startTime(process) + "\n" + startedWith.hashCode() + "\n";
        DurableFile.write(path, text.getBytes(StandardCharsets.US_ASCII), DurableFile.Access.PRIVATE);
    }

    /// The process, if it still runs and is the very one that was written.
    Optional<ProcessHandle> alive() throws IOException {
        List<String> lines = lines();
        if (lines.size() != 3) {
            return Optional.empty();
        }
        try {
            return ProcessHandle.of(Long.parseLong(lines.get(0)))
                    .filter(ProcessFile::runs)
                    .filter(found -> startTime(found).equals(lines.get(1)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// Whether it still does something: a zombie, which waits for its parent to collect it, does not.
    static boolean runs(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            // proc(5): the state letter follows the last ')', as the name in brackets may hold anything.
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    boolean describes(String startedWith) throws IOException {
        List<String> lines = lines();
        return lines.size() == 3 && lines.get(2).equals(Integer.toString(startedWith.hashCode()));
    }

    void delete() {
        try {
            DurableFile.delete(path);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", path, e.getMessage());
        }
    }

    private List<String> lines() throws IOException {
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    private static String startTime(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }
}
