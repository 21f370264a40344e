package dev.meshwright.decide.request;

/// A request head as bytes and offsets, see [ArenaHead].
///
/// All spans point into one array ([#bytes]) and are packed as `offset << 32 | length`; [#ABSENT] is "not
/// there". Header names may have any case. Valid only until the owner reuses the array; readers keep nothing.
public interface RequestView {
    long ABSENT = -1L;

    byte[] bytes();

    /// `GET`, as sent.
    long method();

    /// Path with query, as routed (after normalisation); for CONNECT the empty span.
    long path();

    /// Host header or `:authority`.
    long authority();

    /// `http` or `https`, as the downstream connection says.
    long scheme();

    int headerCount();

    /// @param index 0 <= index < headerCount()
    long headerName(int index);

    long headerValue(int index);

    static long span(int offset, int length) {
        return ((long) offset << 32) | length;
    }

    static int offset(long span) {
        return (int) (span >>> 32);
    }

    static int length(long span) {
        return (int) span;
    }
}
