package dev.meshwright.decide.retry;

/// The words of `retry_on` (Envoy docs, "x-envoy-retry-on" and "x-envoy-retry-grpc-on").
public enum RetryOn {
    FIVE_XX("5xx", 0),
    GATEWAY_ERROR("gateway-error", 1),
    RESET("reset", 2),
    RESET_BEFORE_REQUEST("reset-before-request", 3),
    CONNECT_FAILURE("connect-failure", 4),
    ENVOY_RATELIMITED("envoy-ratelimited", 5),
    RETRIABLE_4XX("retriable-4xx", 6),
    REFUSED_STREAM("refused-stream", 7),
    RETRIABLE_STATUS_CODES("retriable-status-codes", 8),
    RETRIABLE_HEADERS("retriable-headers", 9),
    CANCELLED("cancelled", 10),
    DEADLINE_EXCEEDED("deadline-exceeded", 11),
    INTERNAL("internal", 12),
    RESOURCE_EXHAUSTED("resource-exhausted", 13),
    UNAVAILABLE("unavailable", 14);

    private final String word;
    private final int bit;

    RetryOn(String word, int position) {
        this.word = word;
        this.bit = 1 << position;
    }

    public String word() {
        return word;
    }

    /// In [RetryPolicy#conditions].
    public int bit() {
        return bit;
    }
}
