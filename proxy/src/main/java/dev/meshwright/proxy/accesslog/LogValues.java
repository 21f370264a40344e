package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.format.Template;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.TcpRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What each command operator means for the record at hand (Envoy docs, "Access logging", command operators). An
/// operator without value, or one that is not known here, appends nothing. One per loop, reused.
final class LogValues implements Template.Values {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final MessageHead nothing = new MessageHead();
    private @Nullable ExchangeRecord exchange;
    private @Nullable TcpRecord connection;

    void show(ExchangeRecord record) {
        exchange = record;
        connection = null;
    }

    void show(TcpRecord record) {
        exchange = null;
        connection = record;
    }

    /// Lets go of the record, which was only lent.
    void clear() {
        exchange = null;
        connection = null;
    }

    /// Operators whose value is a JSON number when it stands alone.
    static boolean number(String name) {
        return switch (name) {
            case "RESPONSE_CODE",
                    "BYTES_RECEIVED",
                    "BYTES_SENT",
                    "DURATION",
                    "REQUEST_DURATION",
                    "RESPONSE_DURATION",
                    "RESPONSE_TX_DURATION",
                    "GRPC_STATUS_NUMBER",
                    "UPSTREAM_REQUEST_ATTEMPT_COUNT" -> true;
            default -> false;
        };
    }

    long durationMillis() {
        ExchangeRecord http = exchange;
        TcpRecord tcp = connection;
        return http != null
                ? millis(http.startNanos, http.endNanos)
                : tcp != null ? millis(tcp.startNanos, tcp.endNanos) : 0;
    }

    int status() {
        ExchangeRecord http = exchange;
        return http == null ? 0 : http.status;
    }

    String flags() {
        ExchangeRecord http = exchange;
        TcpRecord tcp = connection;
        return http != null ? http.flags : tcp != null ? tcp.flags : "";
    }

    @Override
    public void append(Template.Command command, StringBuilder to) {
        ExchangeRecord http = exchange;
        TcpRecord tcp = connection;
        if (http != null) {
            ofExchange(http, command, to);
        } else if (tcp != null) {
            ofConnection(tcp, command, to);
        }
    }

    private static long millis(long from, long until) {
        return from == 0 || until < from ? -1 : (until - from) / 1_000_000;
    }

    private static void append(long number, StringBuilder to) {
        if (number >= 0) {
            to.append(number);
        }
    }

    private static void time(long epochMillis, StringBuilder to) {
        TIME.formatTo(Instant.ofEpochMilli(epochMillis), to);
    }

    private void ofExchange(ExchangeRecord record, Template.Command command, StringBuilder to) {
        switch (command.name()) {
            case "START_TIME" -> time(record.startEpochMillis, to);
            case "REQ" -> header(record, record.request, command.argument(), to);
            case "RESP" -> header(record, record.response, command.argument(), to);
            case "TRAILER" ->
                header(record, Objects.requireNonNullElse(record.trailers, nothing), command.argument(), to);
            case "PROTOCOL" -> to.append(record.protocol);
            case "RESPONSE_CODE" -> to.append(record.status);
            case "RESPONSE_CODE_DETAILS" -> to.append(record.details);
            case "RESPONSE_FLAGS" -> to.append(record.flags.isEmpty() ? "-" : record.flags);
            case "CONNECTION_TERMINATION_DETAILS" -> to.append(record.terminationDetails);
            case "UPSTREAM_TRANSPORT_FAILURE_REASON" -> to.append(record.upstreamFailure);
            case "BYTES_RECEIVED" -> to.append(record.requestBytes);
            case "BYTES_SENT" -> to.append(record.responseBytes);
            case "DURATION" -> append(millis(record.startNanos, record.endNanos), to);
            case "REQUEST_DURATION" -> append(millis(record.startNanos, record.requestEndNanos), to);
            case "RESPONSE_DURATION" -> append(millis(record.startNanos, record.upstreamFirstByteNanos), to);
            case "RESPONSE_TX_DURATION" -> append(millis(record.upstreamFirstByteNanos, record.endNanos), to);
            case "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS" -> to.append(record.upstreamAddress);
            case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW" -> to.append(record.cluster);
            case "UPSTREAM_LOCAL_ADDRESS" -> to.append(record.upstreamLocalAddress);
            case "UPSTREAM_PEER_URI_SAN" -> to.append(record.upstreamIdentity);
            case "UPSTREAM_REQUEST_ATTEMPT_COUNT" -> to.append(record.attempts);
            case "ROUTE_NAME" -> to.append(record.route);
            case "GRPC_STATUS", "GRPC_STATUS_NUMBER" -> append(record.grpcStatus, to);
            case "STREAM_ID" -> to.append(record.requestId);
            default -> ofDownstream(record.downstream, command, to);
        }
    }

    private void ofConnection(TcpRecord record, Template.Command command, StringBuilder to) {
        switch (command.name()) {
            case "START_TIME" -> time(record.startEpochMillis, to);
            case "RESPONSE_CODE" -> to.append(0);
            case "RESPONSE_CODE_DETAILS" -> to.append(record.details);
            case "RESPONSE_FLAGS" -> to.append(record.flags.isEmpty() ? "-" : record.flags);
            case "UPSTREAM_TRANSPORT_FAILURE_REASON" -> to.append(record.upstreamFailure);
            case "BYTES_RECEIVED" -> to.append(record.bytesReceived);
            case "BYTES_SENT" -> to.append(record.bytesSent);
            case "DURATION" -> append(millis(record.startNanos, record.endNanos), to);
            case "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS" -> to.append(record.upstreamAddress);
            case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW" -> to.append(record.cluster);
            case "UPSTREAM_LOCAL_ADDRESS" -> to.append(record.upstreamLocalAddress);
            case "UPSTREAM_PEER_URI_SAN" -> to.append(record.upstreamIdentity);
            default -> ofDownstream(record.downstream, command, to);
        }
    }

    private static void ofDownstream(DownstreamInfo downstream, Template.Command command, StringBuilder to) {
        switch (command.name()) {
            case "REQUESTED_SERVER_NAME" -> to.append(downstream.serverName());
            case "DOWNSTREAM_LOCAL_ADDRESS" -> to.append(downstream.localAddress());
            case "DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS" ->
                to.append(downstream.remoteAddress());
            case "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" -> withoutPort(downstream.localAddress(), to);
            case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" ->
                withoutPort(downstream.remoteAddress(), to);
            case "DOWNSTREAM_PEER_URI_SAN" -> to.append(downstream.peerIdentity());
            case "DOWNSTREAM_LOCAL_URI_SAN" -> to.append(downstream.localIdentity());
            case "DOWNSTREAM_TLS_VERSION" -> to.append(downstream.tlsVersion());
            case "DOWNSTREAM_TLS_CIPHER" -> to.append(downstream.cipher());
            case "DOWNSTREAM_PEER_SUBJECT" -> {
                var peer = downstream.peer();
                to.append(peer == null ? "" : peer.subject());
            }
            default -> {
                // not known here: no value
            }
        }
    }

    private static void withoutPort(String address, StringBuilder to) {
        int colon = address.lastIndexOf(':');
        to.append(address, 0, colon < 0 ? address.length() : colon);
    }

    /// `NAME`, or `NAME?OTHER` for when the first has no value.
    private static void header(ExchangeRecord record, MessageHead head, String argument, StringBuilder to) {
        int mark = argument.indexOf('?');
        String first = mark < 0 ? argument : argument.substring(0, mark);
        int before = to.length();
        one(record, head, first.toLowerCase(Locale.ROOT), to);
        if (to.length() == before && mark >= 0) {
            one(record, head, argument.substring(mark + 1).toLowerCase(Locale.ROOT), to);
        }
    }

    private static void one(ExchangeRecord record, MessageHead head, String name, StringBuilder to) {
        switch (name) {
            case ":method" -> to.append(head.text(head.method()));
            case ":path" -> to.append(head.text(head.path()));
            case ":authority", "host" -> to.append(head.text(head.authority()));
            case ":scheme" -> to.append(head.text(head.scheme()));
            case ":status" -> to.append(head.status());
            case "x-envoy-original-path" ->
                to.append(record.originalPath.isEmpty() ? head.first(name) : record.originalPath);
            default -> to.append(head.first(name));
        }
    }
}
