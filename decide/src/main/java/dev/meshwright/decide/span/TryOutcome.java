package dev.meshwright.decide.span;

import dev.meshwright.decide.response.ResponseCause;

/// How one try of a request ended.
///
/// @param retries before it
/// @param status 0: without an answer
/// @param grpcStatus -1: none
/// @param flags response flags of this try; empty when none
/// @param failure why no answer came, in Envoy's words; empty when one did
public record TryOutcome(int retries, int status, int grpcStatus, String flags, String failure) {
    /// What failed, in the words of Envoy's reset reasons.
    public static String failure(ResponseCause cause) {
        return switch (cause) {
            case CONNECT_FAILURE, TLS_FAILURE -> "remote connection failure";
            case CONNECT_TIMEOUT -> "connection timeout";
            case CONNECTION_TERMINATED, RESET_AFTER_RESPONSE_STARTED -> "connection termination";
            case REMOTE_RESET -> "remote reset";
            case REMOTE_REFUSED -> "remote refused stream reset";
            case UPSTREAM_PROTOCOL_ERROR -> "protocol error";
            case OVERFLOW -> "overflow";
            default -> "local reset";
        };
    }
}
