package dev.meshwright.decide.request;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A head in one growable byte array with offsets: no object per header.
///
/// Header names are kept in lower case (HTTP/2), so comparison is by bytes. What a head has beside fields and
/// pseudo-headers is its subclass's. One that stays empty holds no array. Not thread-safe.
public abstract class ArenaHead implements EditableHead {
    private static final int ARENA_INITIAL = 512;
    /// What routing may add to a head that was copied, without growing the arena again.
    private static final int ARENA_SPARE = 256;
    private static final int HEADERS_INITIAL = 16;
    private static final int HEADERS_SPARE = 6;

    private static final byte[] NO_BYTES = {};
    private static final long[] NO_SPANS = {};

    private byte[] bytes = NO_BYTES;
    private int end;
    private long[] names = NO_SPANS;
    private long[] values = NO_SPANS;
    private int count;
    private long method = ABSENT;
    private long path = ABSENT;
    private long authority = ABSENT;
    private long scheme = ABSENT;
    private int status;

    /// Empties the head; arrays up to these sizes are kept for the next one.
    protected final void empty(int bytesKeptMax, int headersKeptMax) {
        end = 0;
        count = 0;
        method = ABSENT;
        path = ABSENT;
        authority = ABSENT;
        scheme = ABSENT;
        status = 0;
        if (bytes.length > bytesKeptMax) {
            bytes = NO_BYTES;
        }
        if (names.length > headersKeptMax) {
            names = NO_SPANS;
            values = NO_SPANS;
        }
    }

    /// Takes over what `other` has, into arrays of its own; as large as it needs and a little more.
    protected final void copy(ArenaHead other) {
        if (bytes.length < other.end) {
            bytes = new byte[other.end + ARENA_SPARE];
        }
        System.arraycopy(other.bytes, 0, bytes, 0, other.end);
        end = other.end;
        if (names.length < other.count) {
            names = new long[other.count + HEADERS_SPARE];
            values = new long[other.count + HEADERS_SPARE];
        }
        System.arraycopy(other.names, 0, names, 0, other.count);
        System.arraycopy(other.values, 0, values, 0, other.count);
        count = other.count;
        method = other.method;
        path = other.path;
        authority = other.authority;
        scheme = other.scheme;
        status = other.status;
    }

    // ---- the arena

    /// Copies bytes into the arena and returns their span.
    public final long append(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, end, length);
        long span = RequestView.span(end, length);
        end += length;
        return span;
    }

    @Override
    public final long append(String text) {
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        return append(latin, 0, latin.length);
    }

    /// Makes room for `more` bytes behind [#end] and returns the arena, for a codec that fills it itself and then
    /// moves the end.
    public final byte[] reserve(int more) {
        ensure(more);
        return bytes;
    }

    private void ensure(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(ARENA_INITIAL, bytes.length * 2), end + more));
        }
    }

    /// How many bytes of the arena are in use.
    public final int end() {
        return end;
    }

    public final void end(int used) {
        end = used;
    }

    @Override
    public final byte[] bytes() {
        return bytes;
    }

    @Override
    public final String text(long span) {
        return span == ABSENT
                ? ""
                : new String(bytes, RequestView.offset(span), RequestView.length(span), StandardCharsets.ISO_8859_1);
    }

    public final boolean equalsAscii(long span, String text) {
        int length = RequestView.length(span);
        if (span == ABSENT || length != text.length()) {
            return false;
        }
        int offset = RequestView.offset(span);
        for (int i = 0; i < length; i++) {
            if (bytes[offset + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    // ---- headers

    /// Adds a header whose name and value stand in the arena already; the name in lower case.
    public final void addSpans(long name, long value) {
        if (count == names.length) {
            int more = Math.max(HEADERS_INITIAL, count * 2);
            names = Arrays.copyOf(names, more);
            values = Arrays.copyOf(values, more);
        }
        names[count] = name;
        values[count++] = value;
    }

    @Override
    public final void add(String lowerCaseName, String value) {
        addSpans(append(lowerCaseName), append(value));
    }

    @Override
    public final void set(String lowerCaseName, String value) {
        remove(lowerCaseName);
        add(lowerCaseName, value);
    }

    /// Removes every header of that name; order of the rest is kept.
    @Override
    public final int remove(String lowerCaseName) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!equalsAscii(names[i], lowerCaseName)) {
                names[kept] = names[i];
                values[kept++] = values[i];
            }
        }
        int removed = count - kept;
        count = kept;
        return removed;
    }

    @Override
    public final int find(String lowerCaseName) {
        for (int i = 0; i < count; i++) {
            if (equalsAscii(names[i], lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public final int headerCount() {
        return count;
    }

    @Override
    public final long headerName(int index) {
        return names[index];
    }

    @Override
    public final long headerValue(int index) {
        return values[index];
    }

    // ---- pseudo-headers

    @Override
    public final long method() {
        return method;
    }

    @Override
    public final void method(long span) {
        method = span;
    }

    @Override
    public final long path() {
        return path;
    }

    @Override
    public final void path(long span) {
        path = span;
    }

    @Override
    public final long authority() {
        return authority;
    }

    @Override
    public final void authority(long span) {
        authority = span;
    }

    @Override
    public final long scheme() {
        return scheme;
    }

    public final void scheme(long span) {
        scheme = span;
    }

    /// 100..999 of a response; 0 of a request or trailers.
    public final int status() {
        return status;
    }

    public final void status(int code) {
        status = code;
    }
}
