package dev.meshwright.cli.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a parent (the launcher's `run`, the demo) says to the process it started, over that process's standard input,
/// one line each:
///
///     program PID   the program beside the sidecar; ended by the sidecar if the parent dies
///     drain         take the workload out of service, keep outbound calls going
///     stop          end
///
/// The end of the stream means that the parent is gone: the child then stops by itself, so that nothing is left behind
/// however the parent dies. Other lines are logged and skipped.
public final class ParentPipe {
    private static final Logger LOG = LoggerFactory.getLogger(ParentPipe.class);
    private static final int LINE_CHARS_MAX = 200;

    private ParentPipe() {}

    /// What a child does about it. Called on the reading thread.
    public interface Child {
        void drain();
    }

    /// Reads until `stop` or the end; blocks the calling thread.
    ///
    /// @return true for `stop`, false when the parent is gone
    public static boolean follow(InputStream in, Child child) {
        Optional<ProcessHandle> program = Optional.empty();
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.equals("stop")) {
                    return true;
                }
                if (line.equals("drain")) {
                    child.drain();
                } else if (line.startsWith("program ")) {
                    program = process(line.substring("program ".length()));
                } else {
                    LOG.warn(
                            "parent says something unknown: {}",
                            line.length() > LINE_CHARS_MAX ? line.substring(0, LINE_CHARS_MAX) : line);
                }
            }
        } catch (IOException e) {
            LOG.warn("lost the parent: {}", e.getMessage());
        }
        LOG.warn("the parent process is gone, stopping");
        // Holds the process's start time: another process with the same id is not touched.
        program.ifPresent(ProcessHandle::destroy);
        return false;
    }

    private static Optional<ProcessHandle> process(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid.strip()));
        } catch (NumberFormatException e) {
            LOG.warn("parent names no process: {}", pid);
            return Optional.empty();
        }
    }
}
