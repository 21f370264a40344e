package dev.meshwright.proxy.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The line being written, in bytes: ASCII without control characters, whatever values are appended, or the values as
/// they are. Reused from line to line; confined to its loop.
final class Line {
    enum Form {
        /// For what is read line by line.
        ESCAPED,
        /// For what keeps values apart by itself.
        PLAIN
    }

    /// No bound on a value's length.
    static final int ALL = Integer.MAX_VALUE;

    private static final int INITIAL = 2 * 1024;
    /// A larger array, grown for one enormous line, is let go with the next.
    private static final int KEPT_MAX = 64 * 1024;

    /// What stands in a JSON string as it is.
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, 0x20, 0x7f, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    private final Form form;
    private final byte[] digits = new byte[20];
    private byte[] bytes = new byte[INITIAL];
    private int length;

    Line(Form form) {
        this.form = form;
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT_MAX) {
            bytes = new byte[INITIAL];
        }
    }

    int length() {
        return length;
    }

    void length(int shorter) {
        length = shorter;
    }

    byte[] bytes() {
        return bytes;
    }

    byte last() {
        return bytes[length - 1];
    }

    void raw(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    /// Bytes that were made harmless before.
    void raw(byte[] segment) {
        room(segment.length);
        System.arraycopy(segment, 0, bytes, length, segment.length);
        length += segment.length;
    }

    /// Appends `value`, escaped.
    ///
    /// @param lengthMax characters of it at most
    /// @return whether there was a value
    boolean text(String value, int lengthMax) {
        int count = Math.min(value.length(), lengthMax);
        room(count);
        int to = length;
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            if (c >= PLAIN.length || !PLAIN[c]) {
                escaped(value.substring(0, count));
                return true;
            }
            bytes[to++] = (byte) c;
        }
        length = to;
        return count > 0;
    }

    /// The same for a value in Latin-1 bytes, as heads hold them.
    boolean text(byte[] value, int from, int count, int lengthMax) {
        int kept = Math.min(count, lengthMax);
        room(kept);
        int to = length;
        for (int i = from; i < from + kept; i++) {
            byte b = value[i];
            if (!PLAIN[b & 0xff]) {
                escaped(new String(value, from, kept, StandardCharsets.ISO_8859_1));
                return true;
            }
            bytes[to++] = b;
        }
        length = to;
        return kept > 0;
    }

    boolean number(long value, int lengthMax) {
        if (value < 0 || lengthMax < digits.length) {
            return text(Long.toString(value), lengthMax);
        }
        int at = digits.length;
        long rest = value;
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        int count = digits.length - at;
        room(count);
        System.arraycopy(digits, at, bytes, length, count);
        length += count;
        return true;
    }

    private void escaped(String value) {
        if (form == Form.PLAIN) {
            // Of heads come Latin-1 characters, each a byte.
            boolean latin = value.chars().allMatch(c -> c <= 0xff);
            raw(value.getBytes(latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
            return;
        }
        StringBuilder safe = new StringBuilder(value.length() + 16);
        Escape.json(value, 0, value.length(), safe);
        raw(safe.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
