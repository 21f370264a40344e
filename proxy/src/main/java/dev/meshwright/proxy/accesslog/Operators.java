package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.format.Template;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.TcpRecord;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// What each command operator means for a request and for a connection (Envoy docs, "Access logging", command
/// operators). An operator without value, or one that is not known here, appends nothing.
final class Operators {
    private Operators() {}

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

    static Operator<ExchangeRecord> ofExchange(Template.Command command) {
        int max = lengthMax(command);
        return switch (command.name()) {
            case "START_TIME" -> {
                StartTime time = new StartTime(max);
                yield (record, to) -> time.append(record.startEpochMillis, to);
            }
            case "REQ" -> new HeaderOperator(record -> record.request, command.argument(), max);
            case "RESP" -> new HeaderOperator(record -> record.response, command.argument(), max);
            case "TRAILER" -> new HeaderOperator(record -> record.trailers, command.argument(), max);
            case "PROTOCOL" -> new MemoText<>(record -> record.protocol, max);
            case "RESPONSE_CODE" -> number(record -> record.status, max);
            case "RESPONSE_CODE_DETAILS" -> new MemoText<>(record -> record.details, max);
            case "RESPONSE_FLAGS" -> new MemoText<>(record -> flags(record.flags), max);
            case "CONNECTION_TERMINATION_DETAILS" -> new MemoText<>(record -> record.terminationDetails, max);
            case "UPSTREAM_TRANSPORT_FAILURE_REASON" -> new MemoText<>(record -> record.upstreamFailure, max);
            case "BYTES_RECEIVED" -> number(record -> record.requestBytes, max);
            case "BYTES_SENT" -> number(record -> record.responseBytes, max);
            case "DURATION" -> number(record -> millis(record.startNanos, record.endNanos), max);
            case "REQUEST_DURATION" -> number(record -> millis(record.startNanos, record.requestEndNanos), max);
            case "RESPONSE_DURATION" -> number(record -> millis(record.startNanos, record.upstreamFirstByteNanos), max);
            case "RESPONSE_TX_DURATION" ->
                number(record -> millis(record.upstreamFirstByteNanos, record.endNanos), max);
            case "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS" -> new MemoText<>(record -> record.upstreamAddress, max);
            case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW" -> new MemoText<>(record -> record.cluster, max);
            case "UPSTREAM_LOCAL_ADDRESS" -> (record, to) -> to.text(record.upstreamLocalAddress, max);
            case "UPSTREAM_PEER_URI_SAN" -> new MemoText<>(record -> record.upstreamIdentity, max);
            case "UPSTREAM_REQUEST_ATTEMPT_COUNT" -> number(record -> record.attempts, max);
            case "ROUTE_NAME" -> new MemoText<>(record -> record.route, max);
            case "GRPC_STATUS", "GRPC_STATUS_NUMBER" -> number(record -> record.grpcStatus, max);
            case "STREAM_ID" -> (record, to) -> to.text(record.requestId, max);
            default -> {
                Operator<DownstreamInfo> of = ofDownstream(command);
                yield (record, to) -> of.append(record.downstream, to);
            }
        };
    }

    static Operator<TcpRecord> ofConnection(Template.Command command) {
        int max = lengthMax(command);
        return switch (command.name()) {
            case "START_TIME" -> {
                StartTime time = new StartTime(max);
                yield (record, to) -> time.append(record.startEpochMillis, to);
            }
            case "RESPONSE_CODE" -> number(_ -> 0, max);
            case "RESPONSE_CODE_DETAILS" -> (record, to) -> to.text(record.details, max);
            case "RESPONSE_FLAGS" -> (record, to) -> to.text(flags(record.flags), max);
            case "UPSTREAM_TRANSPORT_FAILURE_REASON" -> (record, to) -> to.text(record.upstreamFailure, max);
            case "BYTES_RECEIVED" -> number(record -> record.bytesReceived, max);
            case "BYTES_SENT" -> number(record -> record.bytesSent, max);
            case "DURATION" -> number(record -> millis(record.startNanos, record.endNanos), max);
            case "UPSTREAM_HOST", "UPSTREAM_REMOTE_ADDRESS" -> (record, to) -> to.text(record.upstreamAddress, max);
            case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW" -> (record, to) -> to.text(record.cluster, max);
            case "UPSTREAM_LOCAL_ADDRESS" -> (record, to) -> to.text(record.upstreamLocalAddress, max);
            case "UPSTREAM_PEER_URI_SAN" -> (record, to) -> to.text(record.upstreamIdentity, max);
            default -> {
                Operator<DownstreamInfo> of = ofDownstream(command);
                yield (record, to) -> of.append(record.downstream, to);
            }
        };
    }

    private static Operator<DownstreamInfo> ofDownstream(Template.Command command) {
        int max = lengthMax(command);
        Function<DownstreamInfo, String> value = switch (command.name()) {
            case "REQUESTED_SERVER_NAME" -> DownstreamInfo::serverName;
            case "DOWNSTREAM_LOCAL_ADDRESS" -> DownstreamInfo::localAddress;
            case "DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS" -> DownstreamInfo::remoteAddress;
            case "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" -> downstream -> withoutPort(downstream.localAddress());
            case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" ->
                downstream -> withoutPort(downstream.remoteAddress());
            case "DOWNSTREAM_PEER_URI_SAN" -> DownstreamInfo::peerIdentity;
            case "DOWNSTREAM_LOCAL_URI_SAN" -> DownstreamInfo::localIdentity;
            case "DOWNSTREAM_TLS_VERSION" -> DownstreamInfo::tlsVersion;
            case "DOWNSTREAM_TLS_CIPHER" -> DownstreamInfo::cipher;
            case "DOWNSTREAM_PEER_SUBJECT" ->
                downstream -> {
                    var peer = downstream.peer();
                    return peer == null ? "" : peer.subject();
                };
            default -> _ -> "";
        };
        return (downstream, to) -> to.text(value.apply(downstream), max);
    }

    private static int lengthMax(Template.Command command) {
        return command.lengthMax() < 0 ? Line.ALL : command.lengthMax();
    }

    /// A number that is not negative; less means that there is none.
    private static <R> Operator<R> number(ToLongFunction<R> value, int lengthMax) {
        return (record, to) -> {
            long number = value.applyAsLong(record);
            return number >= 0 && to.number(number, lengthMax);
        };
    }

    private static String flags(String flags) {
        return flags.isEmpty() ? "-" : flags;
    }

    static long millis(long from, long until) {
        return from == 0 || until < from ? -1 : (until - from) / 1_000_000;
    }

    private static String withoutPort(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : address.substring(0, colon);
    }
}
