package dev.meshwright.decide.route;

/// Brings a request path into its normal form before anything looks at it. Pure; idempotent: what it produced, it
/// leaves alone.
///
/// In this order, as Envoy does: escaped slashes (`path_with_escaped_slashes_action`); `normalize_path`: `\`
/// becomes `/`, unreserved characters are unescaped (RFC 3986, 6.2.2.2), dot segments go away (RFC 3986,
/// 5.2.4), `%00` is refused; `merge_slashes`. The query is not touched. A path with a fragment is refused: no
/// client may send one (RFC 9112, 3.2), and a backend may read on after it.
public final class PathNormaliser {
    /// `out` holds the path to route and forward.
    public static final int OK = 0;
    /// Answer 400 (`path_normalization_failed`).
    public static final int REJECT = -1;
    /// Answer 307 with the normalised path in `out`.
    public static final int REDIRECT = -2;

    /// @param escapedSlashes what `%2F` and `%5C` mean
    public record Options(boolean normalizePath, boolean mergeSlashes, EscapedSlashes escapedSlashes) {
        public static final Options OFF = new Options(false, false, EscapedSlashes.KEEP_UNCHANGED);

        public boolean off() {
            return !normalizePath && !mergeSlashes && escapedSlashes == EscapedSlashes.KEEP_UNCHANGED;
        }
    }

    /// `path_with_escaped_slashes_action`; the implementation-specific default is KEEP_UNCHANGED, as in Envoy.
    public enum EscapedSlashes {
        KEEP_UNCHANGED,
        REJECT_REQUEST,
        UNESCAPE_AND_REDIRECT,
        UNESCAPE_AND_FORWARD
    }

    private PathNormaliser() {}

    /// Normalises `path[offset .. offset+length)` into `out` from 0. `out` must not overlap the input.
    ///
    /// @param out at least `length` bytes
    /// @return a code and the length in `out`, packed: read with [#code] and [#length]
    public static long normalise(Options options, byte[] path, int offset, int length, byte[] out) {
        int end = offset + length;
        if (options.off() || isAsterisk(path, offset, length)) {
            System.arraycopy(path, offset, out, 0, length);
            return pack(OK, length);
        }
        int query = offset;
        while (query < end && path[query] != '?') {
            if (path[query] == '#') {
                return pack(REJECT, 0);
            }
            query++;
        }
        if (query == offset || (path[offset] != '/' && path[offset] != '\\')) {
            return pack(REJECT, 0);
        }
        System.arraycopy(path, offset, out, 0, query - offset);
        int size = query - offset;
        int code = OK;
        if (options.escapedSlashes != EscapedSlashes.KEEP_UNCHANGED) {
            int unescaped = unescapeSlashes(out, size);
            if (unescaped != size) {
                if (options.escapedSlashes == EscapedSlashes.REJECT_REQUEST) {
                    return pack(REJECT, 0);
                }
                code = options.escapedSlashes == EscapedSlashes.UNESCAPE_AND_REDIRECT ? REDIRECT : OK;
                size = unescaped;
            }
        }
        if (options.normalizePath) {
            size = unescapeUnreserved(out, size);
            if (size < 0) {
                return pack(REJECT, 0);
            }
            size = removeDotSegments(out, size);
        }
        if (options.mergeSlashes) {
            size = mergeSlashes(out, size);
        }
        System.arraycopy(path, query, out, size, end - query);
        return pack(code, size + end - query);
    }

    public static int code(long result) {
        return (int) (result >> 32);
    }

    public static int length(long result) {
        return (int) result;
    }

    private static long pack(int code, int length) {
        return ((long) code << 32) | length;
    }

    /// `OPTIONS *` names no path.
    private static boolean isAsterisk(byte[] path, int offset, int length) {
        return length == 1 && path[offset] == '*';
    }

    private static int unescapeSlashes(byte[] b, int size) {
        int to = 0;
        for (int i = 0; i < size; i++) {
            int value = escape(b, i, size);
            if (value == '/' || value == '\\') {
                b[to++] = (byte) value;
                i += 2;
            } else {
                b[to++] = b[i];
            }
        }
        return to;
    }

    /// Also turns `\` into `/`. An escape stays when its character would complete another escape (`%%32e`).
    ///
    /// @return the new size, or -1 for `%00`
    private static int unescapeUnreserved(byte[] b, int size) {
        int to = 0;
        for (int i = 0; i < size; i++) {
            int value = escape(b, i, size);
            if (value == 0) {
                return -1;
            }
            if (value > 0 && unreserved(value) && !completesEscape(b, to, value)) {
                b[to++] = (byte) value;
                i += 2;
            } else {
                b[to++] = b[i] == '\\' ? (byte) '/' : b[i];
            }
        }
        return to;
    }

    private static boolean completesEscape(byte[] b, int to, int value) {
        return hex(value) >= 0
                && ((to >= 1 && b[to - 1] == '%') || (to >= 2 && b[to - 2] == '%' && hex(b[to - 1]) >= 0));
    }

    private static int removeDotSegments(byte[] b, int size) {
        int to = 0;
        int i = 0;
        while (i < size) {
            int start = i + 1;
            int stop = start;
            while (stop < size && b[stop] != '/') {
                stop++;
            }
            int length = stop - start;
            boolean last = stop == size;
            if (length == 1 && b[start] == '.') {
                to = last ? slash(b, to) : to;
            } else if (length == 2 && b[start] == '.' && b[start + 1] == '.') {
                while (to > 0 && b[--to] != '/') {
                    // back to the start of the segment that ".." takes away
                }
                to = last ? slash(b, to) : to;
            } else {
                to = slash(b, to);
                System.arraycopy(b, start, b, to, length);
                to += length;
            }
            i = stop;
        }
        return to == 0 ? slash(b, 0) : to;
    }

    private static int slash(byte[] b, int to) {
        b[to] = '/';
        return to + 1;
    }

    private static int mergeSlashes(byte[] b, int size) {
        int to = 0;
        for (int i = 0; i < size; i++) {
            if (b[i] != '/' || to == 0 || b[to - 1] != '/') {
                b[to++] = b[i];
            }
        }
        return to;
    }

    /// The value of `%XX` at `i`, or -1.
    private static int escape(byte[] b, int i, int size) {
        if (b[i] != '%' || i + 2 >= size) {
            return -1;
        }
        int high = hex(b[i + 1]);
        int low = hex(b[i + 2]);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hex(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// RFC 3986, 2.3.
    private static boolean unreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
