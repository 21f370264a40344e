package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.format.CommandOperators;
import dev.meshwright.base.tree.Fields;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/// The command operators of access log formats, header values and tags of spans that Envoy 1.40 takes without
/// extensions (Envoy docs,
/// "Access logging:
/// command operators"). An unknown one would make Envoy refuse every listener.
final class LogOperators {
    private static final Set<String> WITHOUT_ARGUMENT = Set.of(
            "ACCESS_LOG_TYPE",
            "BYTES_RECEIVED",
            "BYTES_RETRANSMITTED",
            "BYTES_SENT",
            "CONNECTION_ID",
            "CONNECTION_TERMINATION_DETAILS",
            "CUSTOM_FLAGS",
            "DOWNSTREAM_DETECTED_CLOSE_TYPE",
            "DOWNSTREAM_DIRECT_LOCAL_ADDRESS",
            "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_DIRECT_LOCAL_PORT",
            "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
            "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_DIRECT_REMOTE_PORT",
            "DOWNSTREAM_HANDSHAKE_DURATION",
            "DOWNSTREAM_HEADER_BYTES_RECEIVED",
            "DOWNSTREAM_HEADER_BYTES_SENT",
            "DOWNSTREAM_LOCAL_ADDRESS",
            "DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID",
            "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_LOCAL_CLOSE_REASON",
            "DOWNSTREAM_LOCAL_DNS_SAN",
            "DOWNSTREAM_LOCAL_EMAIL_SAN",
            "DOWNSTREAM_LOCAL_IP_SAN",
            "DOWNSTREAM_LOCAL_OTHERNAME_SAN",
            "DOWNSTREAM_LOCAL_PORT",
            "DOWNSTREAM_LOCAL_SUBJECT",
            "DOWNSTREAM_LOCAL_URI_SAN",
            "DOWNSTREAM_PEER_CERT",
            "DOWNSTREAM_PEER_DNS_SAN",
            "DOWNSTREAM_PEER_EMAIL_SAN",
            "DOWNSTREAM_PEER_FINGERPRINT_1",
            "DOWNSTREAM_PEER_FINGERPRINT_256",
            "DOWNSTREAM_PEER_IP_SAN",
            "DOWNSTREAM_PEER_ISSUER",
            "DOWNSTREAM_PEER_OTHERNAME_SAN",
            "DOWNSTREAM_PEER_SERIAL",
            "DOWNSTREAM_PEER_SUBJECT",
            "DOWNSTREAM_PEER_URI_SAN",
            "DOWNSTREAM_REMOTE_ADDRESS",
            "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_REMOTE_PORT",
            "DOWNSTREAM_TLS_CIPHER",
            "DOWNSTREAM_TLS_SESSION_ID",
            "DOWNSTREAM_TLS_VERSION",
            "DOWNSTREAM_TRANSPORT_FAILURE_REASON",
            "DOWNSTREAM_WIRE_BYTES_RECEIVED",
            "DOWNSTREAM_WIRE_BYTES_SENT",
            "DURATION",
            "FILTER_CHAIN_NAME",
            "HOSTNAME",
            "LOCAL_REPLY_BODY",
            "PACKETS_RETRANSMITTED",
            "PATH",
            "PROTOCOL",
            "REQUESTED_SERVER_NAME",
            "REQUEST_DURATION",
            "REQUEST_HEADERS_BYTES",
            "REQUEST_TX_DURATION",
            "RESPONSE_CODE",
            "RESPONSE_CODE_DETAILS",
            "RESPONSE_DURATION",
            "RESPONSE_FLAGS",
            "RESPONSE_FLAGS_LONG",
            "RESPONSE_HEADERS_BYTES",
            "RESPONSE_TRAILERS_BYTES",
            "RESPONSE_TX_DURATION",
            "ROUNDTRIP_DURATION",
            "ROUTE_NAME",
            "SPAN_ID",
            "STREAM_ID",
            "TLS_JA3_FINGERPRINT",
            "TLS_JA4_FINGERPRINT",
            "TRACE_ID",
            "UNIQUE_ID",
            "UPSTREAM_CLUSTER",
            "UPSTREAM_CLUSTER_RAW",
            "UPSTREAM_CONNECTION_ID",
            "UPSTREAM_CONNECTION_POOL_READY_DURATION",
            "UPSTREAM_DETECTED_CLOSE_TYPE",
            "UPSTREAM_HEADER_BYTES_RECEIVED",
            "UPSTREAM_HEADER_BYTES_SENT",
            "UPSTREAM_HOST",
            "UPSTREAM_HOSTS_ATTEMPTED",
            "UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT",
            "UPSTREAM_HOST_NAME",
            "UPSTREAM_HOST_NAME_WITHOUT_PORT",
            "UPSTREAM_HOST_NAMES_ATTEMPTED",
            "UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT",
            "UPSTREAM_CONNECTION_IDS_ATTEMPTED",
            "UPSTREAM_LOCAL_ADDRESS",
            "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
            "UPSTREAM_LOCAL_CLOSE_REASON",
            "UPSTREAM_LOCAL_DNS_SAN",
            "UPSTREAM_LOCAL_IP_SAN",
            "UPSTREAM_LOCAL_PORT",
            "UPSTREAM_LOCAL_URI_SAN",
            "UPSTREAM_PEER_CERT",
            "UPSTREAM_PEER_DNS_SAN",
            "UPSTREAM_PEER_IP_SAN",
            "UPSTREAM_PEER_ISSUER",
            "UPSTREAM_PEER_SUBJECT",
            "UPSTREAM_PEER_URI_SAN",
            "UPSTREAM_PROTOCOL",
            "UPSTREAM_REMOTE_ADDRESS",
            "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
            "UPSTREAM_REMOTE_PORT",
            "UPSTREAM_REQUEST_ATTEMPT_COUNT",
            "UPSTREAM_TLS_CIPHER",
            "UPSTREAM_TLS_SESSION_ID",
            "UPSTREAM_TLS_VERSION",
            "UPSTREAM_TRANSPORT_FAILURE_REASON",
            "UPSTREAM_WIRE_BYTES_RECEIVED",
            "UPSTREAM_WIRE_BYTES_SENT",
            "DOWNSTREAM_CX_RTT",
            "DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED",
            "DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT",
            "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID",
            "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1",
            "DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256",
            "DOWNSTREAM_PEER_CHAIN_SERIALS",
            "DOWNSTREAM_PEER_ISSUER_FINGERPRINT_256",
            "DOWNSTREAM_PEER_ISSUER_SERIAL",
            "DOWNSTREAM_TLS_GROUP",
            "UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED",
            "UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT",
            "UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID",
            "UPSTREAM_SERVER_NAME",
            "UPSTREAM_TLS_GROUP",
            "ROUTE_RESOLUTION_COUNT",
            "ROUTE_RESOLUTION_TIME_US",
            "VIRTUAL_CLUSTER_NAME");

    private static final Set<String> WITH_ARGUMENT = Set.of(
            "CEL",
            "COMMON_DURATION",
            "COALESCE",
            "CUSTOM_FLAGS",
            "DOWNSTREAM_PEER_CERT_V_END",
            "DOWNSTREAM_PEER_CERT_V_START",
            "DYNAMIC_METADATA",
            "CLUSTER_METADATA",
            "EMIT_TIME",
            "EMIT_TIME_LOCAL",
            "ENVIRONMENT",
            "FILTER_STATE",
            "GRPC_STATUS",
            "GRPC_STATUS_NUMBER",
            "METADATA",
            "PATH",
            "QUERY_PARAM",
            "QUERY_PARAMS",
            "REQ",
            "REQUEST_HEADER",
            "REQ_WITHOUT_QUERY",
            "RESP",
            "RESPONSE_HEADER",
            "RESPONSE_TRAILER",
            "START_TIME",
            "START_TIME_LOCAL",
            "TRAILER",
            "UPSTREAM_FILTER_STATE",
            "UPSTREAM_METADATA",
            "UPSTREAM_PEER_CERT_V_END",
            "UPSTREAM_PEER_CERT_V_START");

    /// Those that Envoy knows in logs alone: a formatter of their own goes with them.
    private static final Set<String> OF_LOGS_ALONE = Set.of("REQ_WITHOUT_QUERY");

    private LogOperators() {}

    /// A log's line, or a part of it.
    static void check(Fields owner, String field, String format) {
        check(
                owner.findings(),
                owner.path(field),
                owner.position(field),
                format,
                "a log format",
                Set.of(),
                CommandOperators::ofLogs,
                " and writes - or null");
    }

    /// A format string in Envoy's own words, of a log or of a body.
    static void checkFormat(Findings findings, String path, Position position, String format) {
        check(
                findings,
                path,
                position,
                format,
                "a format",
                OF_LOGS_ALONE,
                CommandOperators::ofLogs,
                " and writes - or null");
    }

    /// The value of a span's tag.
    static void checkTag(Fields owner, String field, String format) {
        check(
                owner.findings(),
                owner.path(field),
                owner.position(field),
                format,
                "a tag",
                OF_LOGS_ALONE,
                CommandOperators::ofLogs,
                " and puts nothing in its place");
    }

    /// The value of a header that is set.
    static void checkHeader(Findings findings, String path, Position position, String value) {
        check(
                findings,
                path,
                position,
                value,
                "a header value",
                OF_LOGS_ALONE,
                CommandOperators::ofHeaders,
                " and puts nothing in its place");
    }

    /// @param place what the text is, for people
    /// @param strange operators that are none there
    /// @param ours whether our own proxy has values for an operator with an argument
    /// @param instead what it does without
    private static void check(
            Findings findings,
            String path,
            Position position,
            String format,
            String place,
            Set<String> strange,
            BiPredicate<String, String> ours,
            String instead) {
        int i = 0;
        while ((i = format.indexOf('%', i)) >= 0) {
            if (format.startsWith("%%", i)) {
                i += 2;
                continue;
            }
            int end = i + 1;
            while (end < format.length() && isNameChar(format.charAt(end))) {
                end++;
            }
            String name = format.substring(i + 1, end);
            int close = end;
            String argument = "";
            if (close < format.length() && format.charAt(close) == '(') {
                close = closing(format, close) + 1;
                argument = close == 0 ? "" : format.substring(end + 1, close - 1);
            }
            int stop = close == 0 ? -1 : format.indexOf('%', close);
            if (stop < 0) {
                findings.error(
                        Codes.BAD_TEXT,
                        position,
                        path + ": the operator at character " + i + " is not closed by '%'",
                        "a data plane would refuse all that stands with it",
                        "close it, or write %% for a percent sign");
                return;
            }
            boolean known = WITHOUT_ARGUMENT.contains(name) || WITH_ARGUMENT.contains(name);
            if (!known || strange.contains(name)) {
                Set<String> all = new TreeSet<>(WITHOUT_ARGUMENT);
                all.addAll(WITH_ARGUMENT);
                all.removeAll(strange);
                findings.error(
                        Codes.UNKNOWN_WORD,
                        position,
                        path + ": '%" + name + "%' is no operator of " + place + NearestName.suggestion(name, all),
                        "a data plane would refuse all that stands with it",
                        "write %% for a percent sign, or see Envoy's documentation, \"Access logging: command"
                                + " operators\"");
            } else if (!ours.test(name, argument)) {
                findings.warning(
                        Codes.PROVIDER_NOT_TOLD,
                        position,
                        path + ": " + format.substring(i, stop + 1) + " is known to stock Envoy alone",
                        "our own proxy has no value for it" + instead,
                        "use another operator, or run the workload with --data-plane envoy");
            }
            i = stop + 1;
        }
    }

    /// The parenthesis that ends an argument, in which others may stand; -1 when none.
    private static int closing(String format, int open) {
        int close = format.indexOf(')', open);
        while (close >= 0 && !format.startsWith(")%", close) && !format.startsWith("):", close)) {
            close = format.indexOf(')', close + 1);
        }
        return close;
    }

    private static boolean isNameChar(char c) {
        return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
    }
}
