package dev.meshwright.proxy.call;

import dev.meshwright.proxy.http.MessageHead;

/// How a [Call] ended: told once, on the loop of the call. There is nothing to release.
public sealed interface CallOutcome {
    /// @param head of the answer, with a final status
    /// @param trailers empty when none came
    record Answered(MessageHead head, byte[] body, MessageHead trailers) implements CallOutcome {
        /// `grpc-status` of an answer to a gRPC call, from its trailers or its only head; -1 when there is none.
        public int grpcStatus() {
            String text = trailers.find("grpc-status") >= 0 ? trailers.first("grpc-status") : head.first("grpc-status");
            if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return text.isEmpty() ? -1 : 2;
            }
            return Integer.parseInt(text);
        }
    }

    /// No complete answer came.
    ///
    /// @param why for people
    record Failed(String why) implements CallOutcome {}
}
