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

    /// Readings that are tried before the last one is taken as it is.
    private static final int READINGS_MAX = 50;

    /// Established connections whose far end has this port, seen from the side that dialled. One that its owner closed
    /// does not count any more, even before the server has read the end.
    ///
    /// The kernel writes the table piece by piece, so that one reading may miss a connection or show one beside the
    /// connection that took its place: what counts is what two readings in a row agree on.
    static int establishedTo(int port) {
        int before = read(port);
        for (int reading = 1; reading < READINGS_MAX; reading++) {
            int now = read(port);
            if (now == before) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private static int read(int port) {
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
