package dev.meshwright.proxy.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Lines on their way from one loop to the writer. The lock is held for a copy in memory at most, never for I/O:
/// the writer swaps arrays under it and writes outside it.
final class LogBuffer {
    private static final int INITIAL = 16 * 1024;

    private final int bytesMax;
    private byte[] filling = new byte[INITIAL];
    private byte[] spare = new byte[INITIAL];
    private int length;
    private long dropped;

    LogBuffer(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Takes a line of ASCII characters, or counts it as dropped when there is no room.
    synchronized void append(StringBuilder line) {
        int more = line.length();
        if (length + more > bytesMax) {
            dropped++;
            return;
        }
        if (length + more > filling.length) {
            filling = Arrays.copyOf(filling, Math.max(filling.length * 2, length + more));
        }
        for (int i = 0; i < more; i++) {
            filling[length++] = (byte) line.charAt(i);
        }
    }

    synchronized long dropped() {
        return dropped;
    }

    /// Called by the writer only.
    void drainTo(OutputStream out) throws IOException {
        byte[] full;
        int count;
        synchronized (this) {
            if (length == 0) {
                return;
            }
            full = filling;
            count = length;
            filling = spare;
            length = 0;
        }
        try {
            out.write(full, 0, count);
        } finally {
            synchronized (this) {
                spare = full;
            }
        }
    }
}
