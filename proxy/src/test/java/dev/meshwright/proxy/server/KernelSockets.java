package dev.meshwright.proxy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the kernel says of TCP connections of this network namespace (`/proc/net/tcp`, proc(5)).
final class KernelSockets {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String ESTABLISHED = "01";

    private KernelSockets() {}

    /// Established connections whose far end has this port, seen from the side that dialled. One that its owner closed
    /// does not count any more, even before the server has read the end.
    static int establishedTo(int port) {
        String far = String.format(":%04X", port);
        int count = 0;
        for (Path table : TABLES) {
            try {
                for (String line : Files.readAllLines(table)) {
                    String[] fields = line.strip().split("\\s+", -1);
                    if (fields[2].endsWith(far) && fields[3].equals(ESTABLISHED)) {
                        count++;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return count;
    }
}
