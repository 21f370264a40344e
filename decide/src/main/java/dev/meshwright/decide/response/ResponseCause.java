package dev.meshwright.decide.response;

/// Every reason for which the proxy answers itself, or an exchange ends early. Status 0: no answer is
/// possible or due.
///
/// gRPC codes follow Envoy's mapping of HTTP statuses (`Grpc::Utility::httpToGrpcStatus`; gRPC doc
/// `http-grpc-status-mapping.md`).
public enum ResponseCause {
    NO_FILTER_CHAIN(0, "NR", "filter_chain_not_found"),
    NO_ROUTE(404, "NR", "route_not_found"),
    NO_CLUSTER(503, "NC", "cluster_not_found"),
    NO_HEALTHY_UPSTREAM(503, "UH", "no_healthy_upstream"),
    DNS_FAILURE(503, "DF", "dns_resolution_failure"),
    DNS_OVERFLOW(503, "UO", "dns_cache_overflow"),
    CONNECT_FAILURE(503, "UF", "upstream_reset_before_response_started{connection_failure}"),
    CONNECT_TIMEOUT(503, "UF", "upstream_reset_before_response_started{connection_timeout}"),
    TLS_FAILURE(503, "UF", "upstream_reset_before_response_started{connection_failure,TLS_error}"),
    CONNECTION_TERMINATED(503, "UC", "upstream_reset_before_response_started{connection_termination}"),
    REMOTE_RESET(503, "UR", "upstream_reset_before_response_started{remote_reset}"),
    REMOTE_REFUSED(503, "UR", "upstream_reset_before_response_started{remote_refused_stream_reset}"),
    UPSTREAM_PROTOCOL_ERROR(502, "UPE", "upstream_reset_before_response_started{protocol_error}"),
    RESET_AFTER_RESPONSE_STARTED(0, "UC", "upstream_reset_after_response_started{connection_termination}"),
    OVERFLOW(503, "UO", "overflow"),
    UPSTREAM_TIMEOUT(504, "UT", "response_timeout"),
    PER_TRY_TIMEOUT(504, "UT", "upstream_per_try_timeout"),
    RETRY_LIMIT_EXCEEDED(0, "URX", "via_upstream"),
    STREAM_IDLE_TIMEOUT(408, "SI", "stream_idle_timeout"),
    UPSTREAM_IDLE_TIMEOUT(504, "SI", "stream_idle_timeout"),
    REQUEST_TIMEOUT(408, "UT", "request_overall_timeout"),
    REQUEST_HEADERS_TIMEOUT(408, "UT", "request_header_timeout"),
    MAX_STREAM_DURATION(408, "DT", "max_duration_timeout"),
    DURATION_TIMEOUT(0, "DT", "max_downstream_connection_duration"),
    UPSTREAM_MAX_STREAM_DURATION(408, "UMSDR", "upstream_max_stream_duration_reached"),
    DOWNSTREAM_DISCONNECT(0, "DC", "downstream_remote_disconnect"),
    DOWNSTREAM_RESET(0, "DR", "downstream_remote_reset"),
    DOWNSTREAM_PROTOCOL_ERROR(400, "DPE", "http1.codec_error"),
    PATH_NORMALIZATION_FAILED(400, "DPE", "path_normalization_failed"),
    PATH_REDIRECT(307, "-", "path_normalization_redirect"),
    MISSING_HOST(400, "DPE", "missing_host_header"),
    UPGRADE_REFUSED(403, "-", "upgrade_failed"),
    HEADERS_TOO_LARGE(431, "DPE", "request_headers_too_large"),
    BODY_TOO_LARGE(413, "-", "request_payload_too_large"),
    RBAC_DENIED(403, "-", "rbac_access_denied"),
    EXTENSION_UNABLE(503, "-", "extension_cannot_run"),
    RATE_LIMITED(429, "RL", "local_rate_limited"),
    FAULT_ABORT(503, "FI", "fault_filter_abort"),
    FAULT_DELAY(0, "DI", "via_upstream"),
    TLS_REDIRECT(301, "-", "direct_response"),
    DIRECT_RESPONSE(200, "-", "direct_response"),
    DROP_OVERLOAD(503, "DO", "drop_overload"),
    /// The process is short of memory or time (Envoy: overload manager).
    OVERLOAD(503, "OM", "overload"),
    SHUTTING_DOWN(503, "-", "draining"),
    VIA_UPSTREAM(0, "-", "via_upstream");

    private final int status;
    private final String flag;
    private final String details;

    ResponseCause(int status, String flag, String details) {
        this.status = status;
        this.flag = flag;
        this.details = details;
    }

    /// HTTP status of our answer.
    public int status() {
        return status;
    }

    /// Response flag as logged; `-` when none.
    public String flag() {
        return flag;
    }

    /// `response_code_details`.
    public String details() {
        return details;
    }

    /// Body of our answer: the words that Envoy's users know, with the transport's own reason behind them.
    ///
    /// @param detail what exactly; one line
    public String text(String detail) {
        return switch (this) {
            case NO_ROUTE, NO_CLUSTER -> "";
            case NO_HEALTHY_UPSTREAM -> "no healthy upstream";
            case DNS_FAILURE -> "DNS resolution failure" + (detail.isEmpty() ? "" : ": " + detail);
            case DNS_OVERFLOW -> "DNS cache overflow";
            case OVERFLOW -> "upstream connect error or disconnect/reset before headers. reset reason: overflow";
            case CONNECT_FAILURE, TLS_FAILURE ->
                "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure"
                        + (detail.isEmpty() ? "" : ", transport failure reason: " + detail);
            case CONNECT_TIMEOUT ->
                "upstream connect error or disconnect/reset before headers. reset reason: connection timeout";
            case CONNECTION_TERMINATED ->
                "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
            case REMOTE_RESET, REMOTE_REFUSED ->
                "upstream connect error or disconnect/reset before headers. reset reason: remote reset";
            case UPSTREAM_PROTOCOL_ERROR ->
                "upstream connect error or disconnect/reset before headers. reset reason: protocol error";
            case UPSTREAM_TIMEOUT, PER_TRY_TIMEOUT -> "upstream request timeout";
            case REQUEST_TIMEOUT -> "request timeout";
            case STREAM_IDLE_TIMEOUT, UPSTREAM_IDLE_TIMEOUT -> "stream timeout";
            case BODY_TOO_LARGE -> "Payload Too Large";
            case RBAC_DENIED -> "RBAC: access denied";
            case FAULT_ABORT -> "fault filter abort";
            case NO_FILTER_CHAIN,
                    RESET_AFTER_RESPONSE_STARTED,
                    RETRY_LIMIT_EXCEEDED,
                    REQUEST_HEADERS_TIMEOUT,
                    MAX_STREAM_DURATION,
                    DURATION_TIMEOUT,
                    UPSTREAM_MAX_STREAM_DURATION,
                    DOWNSTREAM_DISCONNECT,
                    DOWNSTREAM_RESET,
                    DOWNSTREAM_PROTOCOL_ERROR,
                    PATH_NORMALIZATION_FAILED,
                    PATH_REDIRECT,
                    MISSING_HOST,
                    UPGRADE_REFUSED,
                    HEADERS_TOO_LARGE,
                    EXTENSION_UNABLE,
                    FAULT_DELAY,
                    TLS_REDIRECT,
                    DIRECT_RESPONSE,
                    DROP_OVERLOAD,
                    OVERLOAD,
                    SHUTTING_DOWN,
                    VIA_UPSTREAM -> "";
            case RATE_LIMITED -> details;
        };
    }

    /// `grpc-status` of our answer to a gRPC request, from its HTTP status.
    public static int grpcStatus(int httpStatus) {
        return switch (httpStatus) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }
}
