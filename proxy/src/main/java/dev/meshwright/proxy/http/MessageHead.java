package dev.meshwright.proxy.http;

import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A request or response head, or trailers, in one growable byte array with offsets: no object per header.
///
/// Filled by a codec after strict validation, edited by routing, written by a codec. Reused by its owner: [#clear]
/// keeps the arrays. One that stays empty holds none, and a copy is as large as it needs, as each request has two.
/// Header names are kept in lower case (HTTP/2), so comparison is by bytes; framing and hop-by-hop
/// fields (content-length, transfer-encoding, connection, host, te, upgrade, keep-alive) are not in the header list:
/// the codec keeps them apart ([#contentLength], authority) and writes them anew. Not thread-safe; event-loop
/// confined.
public final class MessageHead implements EditableHead {
    /// [#contentLength] of a message that declared none.
    public static final long UNKNOWN_LENGTH = -1;

    private static final int ARENA_INITIAL = 512;
    private static final int ARENA_KEPT_MAX = 16 * 1024;
    /// What routing may add to a head it copied, without growing the arena again.
    private static final int ARENA_SPARE = 256;
    private static final int HEADERS_INITIAL = 16;
    private static final int HEADERS_SPARE = 6;
    private static final int HEADERS_KEPT_MAX = 128;

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
    private long contentLength = UNKNOWN_LENGTH;
    private String upgrade = "";
    private boolean trailersAccepted;
    private HttpVersion version = HttpVersion.HTTP_1_1;

    /// Empties the head for reuse.
    public void clear() {
        end = 0;
        count = 0;
        method = ABSENT;
        path = ABSENT;
        authority = ABSENT;
        scheme = ABSENT;
        status = 0;
        contentLength = UNKNOWN_LENGTH;
        upgrade = "";
        trailersAccepted = false;
        version = HttpVersion.HTTP_1_1;
        if (bytes.length > ARENA_KEPT_MAX) {
            bytes = NO_BYTES;
        }
        if (names.length > HEADERS_KEPT_MAX) {
            names = NO_SPANS;
            values = NO_SPANS;
        }
    }

    /// Makes this head an independent copy of `other`.
    public void copyFrom(MessageHead other) {
        clear();
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
        contentLength = other.contentLength;
        upgrade = other.upgrade;
        trailersAccepted = other.trailersAccepted;
        version = other.version;
    }

    /// Copies bytes into the arena and returns their span.
    public long append(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, end, length);
        long span = RequestView.span(end, length);
        end += length;
        return span;
    }

    /// Makes room for `more` bytes behind [#end] and returns the arena, for a codec that fills it itself and then
    /// moves the end.
    public byte[] reserve(int more) {
        ensure(more);
        return bytes;
    }

    /// How many bytes of the arena are in use.
    public int end() {
        return end;
    }

    public void end(int used) {
        end = used;
    }

    @Override
    public long append(String text) {
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        return append(latin, 0, latin.length);
    }

    /// Adds a header whose name and value stand in the arena already; the name in lower case.
    public void addSpans(long name, long value) {
        if (count == names.length) {
            int more = Math.max(HEADERS_INITIAL, count * 2);
            names = Arrays.copyOf(names, more);
            values = Arrays.copyOf(values, more);
        }
        names[count] = name;
        values[count++] = value;
    }

    @Override
    public void add(String lowerCaseName, String value) {
        addSpans(append(lowerCaseName), append(value));
    }

    /// Replaces every header of that name by one.
    @Override
    public void set(String lowerCaseName, String value) {
        remove(lowerCaseName);
        add(lowerCaseName, value);
    }

    /// Removes every header of that name; order of the rest is kept.
    ///
    /// @return how many were removed
    @Override
    public int remove(String lowerCaseName) {
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

    /// Index of the first header of that name, or -1.
    @Override
    public int find(String lowerCaseName) {
        for (int i = 0; i < count; i++) {
            if (equalsAscii(names[i], lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    /// The first value of that header as text, or the empty string.
    @Override
    public String first(String lowerCaseName) {
        int index = find(lowerCaseName);
        return index < 0 ? "" : text(values[index]);
    }

    @Override
    public String text(long span) {
        return span == ABSENT
                ? ""
                : new String(bytes, RequestView.offset(span), RequestView.length(span), StandardCharsets.ISO_8859_1);
    }

    public boolean equalsAscii(long span, String text) {
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

    private void ensure(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.max(ARENA_INITIAL, bytes.length * 2), end + more));
        }
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public long method() {
        return method;
    }

    @Override
    public void method(long span) {
        method = span;
    }

    @Override
    public long path() {
        return path;
    }

    @Override
    public void path(long span) {
        path = span;
    }

    @Override
    public long authority() {
        return authority;
    }

    @Override
    public void authority(long span) {
        authority = span;
    }

    @Override
    public long scheme() {
        return scheme;
    }

    public void scheme(long span) {
        scheme = span;
    }

    @Override
    public int headerCount() {
        return count;
    }

    @Override
    public long headerName(int index) {
        return names[index];
    }

    @Override
    public long headerValue(int index) {
        return values[index];
    }

    /// 100..999 of a response; 0 of a request or trailers.
    public int status() {
        return status;
    }

    public void status(int code) {
        status = code;
    }

    /// Body length in bytes as declared, or [#UNKNOWN_LENGTH].
    public long contentLength() {
        return contentLength;
    }

    public void contentLength(long length) {
        contentLength = length;
    }

    /// The protocol of an Upgrade that was asked for or granted (`websocket`), lower case; empty when none. Also set
    /// from an HTTP/2 extended CONNECT's `:protocol`; the codecs show that one as a GET, its acceptance as status
    /// 101, so both versions look alike. A router that does not allow the protocol sets it to the empty string.
    public String upgrade() {
        return upgrade;
    }

    public void upgrade(String protocol) {
        upgrade = protocol;
    }

    /// Whether the sender of this request said `te: trailers` (gRPC does); written anew by the codecs.
    public boolean trailersAccepted() {
        return trailersAccepted;
    }

    public void trailersAccepted(boolean accepted) {
        trailersAccepted = accepted;
    }

    /// The version this head was read in; no meaning when written.
    public HttpVersion version() {
        return version;
    }

    public void version(HttpVersion read) {
        version = read;
    }

    /// Whether a request asks for a tunnel: an Upgrade, or CONNECT.
    public boolean tunnelAsked() {
        return !upgrade.isEmpty() || equalsAscii(method, "CONNECT");
    }
}
