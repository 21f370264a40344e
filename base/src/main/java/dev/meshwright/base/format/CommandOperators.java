package dev.meshwright.base.format;

import java.util.Set;
import java.util.TreeSet;

/// The command operators that our own proxy gives a value (Envoy docs, "Access logging: command operators"); Envoy has
/// more. In a log the others are `-`, in a header nothing.
public final class CommandOperators {
    private static final Set<String> TIMES = Set.of("START_TIME", "START_TIME_LOCAL", "EMIT_TIME", "EMIT_TIME_LOCAL");

    private static final Set<String> OF_LOGS = Set.of(
            "ACCESS_LOG_TYPE",
            "BYTES_RECEIVED",
            "BYTES_SENT",
            "CONNECTION_TERMINATION_DETAILS",
            "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
            "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_DIRECT_REMOTE_PORT",
            "DOWNSTREAM_LOCAL_ADDRESS",
            "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_LOCAL_PORT",
            "DOWNSTREAM_LOCAL_URI_SAN",
            "DOWNSTREAM_PEER_DNS_SAN",
            "DOWNSTREAM_PEER_FINGERPRINT_256",
            "DOWNSTREAM_PEER_SUBJECT",
            "DOWNSTREAM_PEER_URI_SAN",
            "DOWNSTREAM_REMOTE_ADDRESS",
            "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_REMOTE_PORT",
            "DOWNSTREAM_TLS_CIPHER",
            "DOWNSTREAM_TLS_VERSION",
            "DURATION",
            "ENVIRONMENT",
            "GRPC_STATUS",
            "GRPC_STATUS_NUMBER",
            "HOSTNAME",
            "PATH",
            "PROTOCOL",
            "QUERY_PARAM",
            "QUERY_PARAMS",
            "REQ",
            "REQUESTED_SERVER_NAME",
            "REQUEST_DURATION",
            "REQUEST_HEADER",
            "REQ_WITHOUT_QUERY",
            "RESP",
            "RESPONSE_CODE",
            "RESPONSE_CODE_DETAILS",
            "RESPONSE_DURATION",
            "RESPONSE_FLAGS",
            "RESPONSE_FLAGS_LONG",
            "RESPONSE_HEADER",
            "RESPONSE_TRAILER",
            "RESPONSE_TX_DURATION",
            "ROUTE_NAME",
            "SPAN_ID",
            "STREAM_ID",
            "TRACE_ID",
            "TRAILER",
            "UPSTREAM_CLUSTER",
            "UPSTREAM_CLUSTER_RAW",
            "UPSTREAM_HOST",
            "UPSTREAM_LOCAL_ADDRESS",
            "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
            "UPSTREAM_LOCAL_PORT",
            "UPSTREAM_PEER_URI_SAN",
            "UPSTREAM_REMOTE_ADDRESS",
            "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
            "UPSTREAM_REMOTE_PORT",
            "UPSTREAM_REQUEST_ATTEMPT_COUNT",
            "UPSTREAM_TRANSPORT_FAILURE_REASON");

    private static final Set<String> OF_HEADERS = Set.of(
            "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_LOCAL_ADDRESS",
            "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_LOCAL_URI_SAN",
            "DOWNSTREAM_PEER_URI_SAN",
            "DOWNSTREAM_REMOTE_ADDRESS",
            "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_TLS_VERSION",
            "PROTOCOL",
            "REQ",
            "REQUESTED_SERVER_NAME",
            "REQUEST_HEADER",
            "RESP",
            "RESPONSE_CODE",
            "RESPONSE_CODE_DETAILS",
            "RESPONSE_FLAGS",
            "RESPONSE_HEADER",
            "ROUTE_NAME",
            "UPSTREAM_CLUSTER",
            "UPSTREAM_CLUSTER_RAW",
            "UPSTREAM_HOST",
            "UPSTREAM_REMOTE_ADDRESS");

    private CommandOperators() {}

    /// Names of all that a log can have.
    public static Set<String> namesOfLogs() {
        Set<String> all = new TreeSet<>(OF_LOGS);
        all.addAll(TIMES);
        return all;
    }

    /// @param argument between the parentheses; empty when none
    public static boolean ofLogs(String name, String argument) {
        if (TIMES.contains(name)) {
            // Modified conversions: strftime's %E and %O.
            return !argument.contains("%E") && !argument.contains("%O");
        }
        return OF_LOGS.contains(name) && !(name.equals("QUERY_PARAMS") && argument.equals("DECODED"));
    }

    /// The same for values that header edits set.
    public static boolean ofHeaders(String name, String argument) {
        return OF_HEADERS.contains(name) || (name.equals("START_TIME") && argument.isEmpty());
    }
}
