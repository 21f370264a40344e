package dev.meshwright.proxy.http2;

/// The streams that this side ended early, the latest of them: what the peer had sent before it knew is no fault of
/// its (RFC 9113 5.1, "closed").
final class ClosedStreams {
    private static final int REMEMBERED = 128;

    private final int[] ids = new int[REMEMBERED];
    private int next;

    void add(int streamId) {
        ids[next++ & (REMEMBERED - 1)] = streamId;
    }

    boolean contains(int streamId) {
        for (int id : ids) {
            if (id == streamId) {
                return true;
            }
        }
        return false;
    }
}
