package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.format.ExchangeValues;
import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.format.TimeFormat;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.observe.TcpRecord;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// What each command operator means for a request and for a connection (Envoy docs, "Access logging", command
/// operators). An operator without value, or one that is not known here, appends nothing.
final class Operators {
    private Operators() {}

    /// Envoy's, where nothing is written.
    private static final String LOCAL_TIME = "%Y-%m-%dT%H:%M:%S.%3f%z";

    /// Operators whose value is a JSON number when it stands alone.
    static boolean number(Template.Command command) {
        return switch (command.name()) {
            case "GRPC_STATUS" -> command.argument().equals("NUMBER");
            case "RESPONSE_CODE",
                    "BYTES_RECEIVED",
                    "BYTES_SENT",
                    "DURATION",
                    "REQUEST_DURATION",
                    "RESPONSE_DURATION",
                    "RESPONSE_TX_DURATION",
                    "GRPC_STATUS_NUMBER",
                    "UPSTREAM_REQUEST_ATTEMPT_COUNT",
                    "DOWNSTREAM_LOCAL_PORT",
                    "DOWNSTREAM_REMOTE_PORT",
                    "DOWNSTREAM_DIRECT_REMOTE_PORT",
                    "UPSTREAM_LOCAL_PORT",
                    "UPSTREAM_REMOTE_PORT" -> true;
            default -> false;
        };
    }

    static Operator<ExchangeRecord> ofExchange(Template.Command command) {
        int max = lengthMax(command);
        return switch (command.name()) {
            case "START_TIME", "START_TIME_LOCAL" -> time(command, record -> record.startEpochMillis);
            case "EMIT_TIME", "EMIT_TIME_LOCAL" ->
                time(command, record -> record.startEpochMillis + passed(record.startNanos, record.endNanos));
            case "PATH" -> PathOperator.path(command.argument(), max);
            case "QUERY_PARAM" -> PathOperator.parameter(command.argument(), max);
            case "QUERY_PARAMS" -> PathOperator.query(max);
            case "ACCESS_LOG_TYPE" -> (_, to) -> to.text("DownstreamEnd", max);
            case "RESPONSE_FLAGS_LONG" -> (record, to) -> to.text(LongWords.flags(record.flags), max);
            case "TRACE_ID" -> (record, to) -> record.span.present() && to.text(record.span.traceId(), max);
            case "SPAN_ID" ->
                (record, to) -> record.span.present() && to.text(HexFormat.of().toHexDigits(record.span.spanId()), max);
            case "UPSTREAM_REMOTE_PORT" -> number(record -> port(record.upstreamAddress), max);
            case "UPSTREAM_LOCAL_PORT" -> number(record -> port(record.upstreamLocalAddress), max);
            case "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" ->
                (record, to) -> to.text(ExchangeValues.withoutPort(record.upstreamAddress), max);
            case "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" ->
                (record, to) -> to.text(ExchangeValues.withoutPort(record.upstreamLocalAddress), max);
            case "REQ", "REQUEST_HEADER" -> new HeaderOperator(record -> record.request, command.argument(), max);
            case "REQ_WITHOUT_QUERY" ->
                new HeaderOperator(record -> record.request, command.argument(), max, HeaderOperator.Part.BEFORE_QUERY);
            case "RESP", "RESPONSE_HEADER" -> new HeaderOperator(record -> record.response, command.argument(), max);
            case "TRAILER", "RESPONSE_TRAILER" ->
                new HeaderOperator(record -> record.trailers, command.argument(), max);
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
            case "GRPC_STATUS_NUMBER" -> number(record -> record.grpcStatus, max);
            case "GRPC_STATUS" -> {
                boolean snake = command.argument().equals("SNAKE_STRING");
                yield number(command)
                        ? number(record -> record.grpcStatus, max)
                        : new MemoText<>(record -> LongWords.status(record.grpcStatus, snake), max);
            }
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
            case "START_TIME", "START_TIME_LOCAL" -> time(command, record -> record.startEpochMillis);
            case "EMIT_TIME", "EMIT_TIME_LOCAL" ->
                time(command, record -> record.startEpochMillis + passed(record.startNanos, record.endNanos));
            case "ACCESS_LOG_TYPE" -> (_, to) -> to.text("TcpConnectionEnd", max);
            case "RESPONSE_FLAGS_LONG" -> (record, to) -> to.text(LongWords.flags(record.flags), max);
            case "UPSTREAM_REMOTE_PORT" -> number(record -> port(record.upstreamAddress), max);
            case "UPSTREAM_LOCAL_PORT" -> number(record -> port(record.upstreamLocalAddress), max);
            case "UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT" ->
                (record, to) -> to.text(ExchangeValues.withoutPort(record.upstreamAddress), max);
            case "UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" ->
                (record, to) -> to.text(ExchangeValues.withoutPort(record.upstreamLocalAddress), max);
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
        if (command.name().endsWith("_PORT") && !command.name().endsWith("_WITHOUT_PORT")) {
            Function<DownstreamInfo, String> address = address(command.name());
            return number(downstream -> port(address.apply(downstream)), max);
        }
        if (command.name().equals("ENVIRONMENT")) {
            String value = System.getenv(command.argument());
            return (_, to) -> {
                if (value != null) {
                    to.text(value, max);
                }
                return value != null;
            };
        }
        Function<DownstreamInfo, String> value = switch (command.name()) {
            case "REQUESTED_SERVER_NAME" -> DownstreamInfo::serverName;
            case "DOWNSTREAM_LOCAL_ADDRESS" -> DownstreamInfo::localAddress;
            case "DOWNSTREAM_REMOTE_ADDRESS", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS" -> DownstreamInfo::remoteAddress;
            case "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT" ->
                downstream -> ExchangeValues.withoutPort(downstream.localAddress());
            case "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT" ->
                downstream -> ExchangeValues.withoutPort(downstream.remoteAddress());
            case "HOSTNAME" -> {
                String host = HostName.TEXT;
                yield _ -> host;
            }
            case "DOWNSTREAM_PEER_URI_SAN" -> downstream -> String.join(",", downstream.peerIdentities());
            case "DOWNSTREAM_PEER_DNS_SAN" ->
                downstream -> {
                    var peer = downstream.peer();
                    return peer == null ? "" : String.join(",", peer.dnsNames());
                };
            case "DOWNSTREAM_PEER_FINGERPRINT_256" ->
                downstream -> {
                    var peer = downstream.peer();
                    return peer == null ? "" : peer.sha256();
                };
            case "DOWNSTREAM_LOCAL_URI_SAN" -> DownstreamInfo::localIdentity;
            case "DOWNSTREAM_TLS_VERSION" -> DownstreamInfo::tlsVersion;
            case "DOWNSTREAM_TLS_CIPHER" -> DownstreamInfo::cipher;
            case "DOWNSTREAM_PEER_SUBJECT" ->
                downstream -> {
                    var peer = downstream.peer();
                    return peer == null ? "" : peer.subject();
                };
            default -> Operators::nothing;
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

    private static String nothing(DownstreamInfo downstream) {
        return "";
    }

    private static Function<DownstreamInfo, String> address(String name) {
        return switch (name) {
            case "DOWNSTREAM_LOCAL_PORT" -> DownstreamInfo::localAddress;
            case "DOWNSTREAM_REMOTE_PORT", "DOWNSTREAM_DIRECT_REMOTE_PORT" -> DownstreamInfo::remoteAddress;
            default -> Operators::nothing;
        };
    }

    /// Less than 0 when there is none.
    private static int port(String address) {
        int colon = address.lastIndexOf(':');
        int port = colon < 0 || colon + 1 == address.length() ? -1 : 0;
        for (int i = colon + 1; port >= 0 && i < address.length(); i++) {
            int digit = address.charAt(i) - '0';
            port = digit < 0 || digit > 9 || i > colon + 5 ? -1 : port * 10 + digit;
        }
        return port;
    }

    private static long passed(long from, long until) {
        return Math.max(0, millis(from, until));
    }

    private static <R> Operator<R> time(Template.Command command, ToLongFunction<R> epochMillis) {
        boolean local = command.name().endsWith("_LOCAL");
        if (command.argument().isEmpty() && !local) {
            StartTime time = new StartTime(lengthMax(command));
            return (record, to) -> time.append(epochMillis.applyAsLong(record), to);
        }
        String format = command.argument().isEmpty() ? LOCAL_TIME : command.argument();
        ZoneId zone = local ? ZoneId.systemDefault() : ZoneOffset.UTC;
        return new FormattedTime<>(epochMillis, new TimeFormat(format, zone), lengthMax(command));
    }
}
