package dev.meshwright.proxy.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Lines on their way from one loop to the writer. The lock is held for a copy in memory at most, never for I/O:
/// the writer swaps arrays under it and writes outside it.
final class LogBuffer {
    private static final int INITIAL = 16 * 1024;

    /// Bytes at which the writer is woken before its interval is over, so that a burst does not fill the buffer.
    private static final int WAKE_AT = 64 * 1024;

    /// A larger array, grown in a burst, is given back after it.
    private static final int KEEP_MAX = 256 * 1024;

    private final int bytesMax;
    private final Runnable wakeWriter;
    private byte[] filling = new byte[INITIAL];
    private byte[] spare = new byte[INITIAL];
    private int length;
    private long dropped;

    LogBuffer(int bytesMax, Runnable wakeWriter) {
        this.bytesMax = bytesMax;
        this.wakeWriter = wakeWriter;
    }

    /// Takes a copy of a line, or counts it as dropped when there is no room.
    void append(Line line) {
        if (take(line)) {
            wakeWriter.run();
        }
    }

    /// Whether the writer has to be woken: once between two drains.
    private synchronized boolean take(Line line) {
        int more = line.length();
        if (length + more > bytesMax) {
            dropped++;
            return false;
        }
        boolean wasBelow = length < WAKE_AT;
        if (length + more > filling.length) {
            filling = Arrays.copyOf(filling, Math.max(filling.length * 2, length + more));
        }
        System.arraycopy(line.bytes(), 0, filling, length, more);
        length += more;
        return wasBelow && length >= WAKE_AT;
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
                spare = full.length > KEEP_MAX ? new byte[INITIAL] : full;
            }
        }
    }
}
