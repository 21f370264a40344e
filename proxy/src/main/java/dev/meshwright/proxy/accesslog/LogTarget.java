package dev.meshwright.proxy.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file or standard stream and the buffers that feed it. Opened and written by the writer thread.
final class LogTarget {
    private static final Logger LOG = LoggerFactory.getLogger(LogTarget.class);

    private final String path;
    private final List<LogBuffer> buffers = new CopyOnWriteArrayList<>();
    private @Nullable OutputStream out;
    private boolean failing;

    LogTarget(String path) {
        this.path = path;
    }

    LogBuffer newBuffer(int bytesMax, Runnable wakeWriter) {
        LogBuffer buffer = new LogBuffer(bytesMax, wakeWriter);
        buffers.add(buffer);
        return buffer;
    }

    long dropped() {
        return buffers.stream().mapToLong(LogBuffer::dropped).sum();
    }

    /// A disk that fails is reported once until it works again; what was taken over meanwhile is lost.
    void flush() {
        try {
            OutputStream to = out == null ? open() : out;
            out = to;
            for (LogBuffer buffer : buffers) {
                buffer.drainTo(to);
            }
            to.flush();
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                failing = true;
                LOG.warn("access log '{}' cannot be written: {}", path, e.toString());
            }
        }
    }

    void close() {
        flush();
        if (out != null && !path.startsWith("/dev/std")) {
            try {
                out.close();
            } catch (IOException e) {
                LOG.warn("access log '{}' cannot be closed: {}", path, e.toString());
            }
        }
    }

    private OutputStream open() throws IOException {
        return switch (path) {
            case "/dev/stdout" -> new FileOutputStream(FileDescriptor.out);
            case "/dev/stderr" -> new FileOutputStream(FileDescriptor.err);
            default -> Files.newOutputStream(Path.of(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        };
    }
}
