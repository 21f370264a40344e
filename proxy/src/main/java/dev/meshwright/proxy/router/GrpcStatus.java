package dev.meshwright.proxy.router;

import dev.meshwright.proxy.http.MessageHead;

/// The outcome of a gRPC call (gRPC over HTTP/2, "Responses").
final class GrpcStatus {
    static final int ABSENT = -1;
    private static final int UNKNOWN = 2;

    private GrpcStatus() {}

    /// @param head trailers, or a head without a body after it
    /// @return its `grpc-status`, [#ABSENT] when it has none
    static int of(MessageHead head) {
        int index = head.find("grpc-status");
        if (index < 0) {
            return ABSENT;
        }
        String text = head.text(head.headerValue(index));
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return UNKNOWN;
        }
        return Integer.parseInt(text);
    }
}
