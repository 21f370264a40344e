package dev.meshwright.compile.listener;

import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.telemetry.LogSink;
import dev.meshwright.compile.view.Handling;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.LogFormat;
import dev.meshwright.model.Setting;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.AndFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ExtensionFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The access logs of listeners and connections.
final class AccessLogs {
    /// Of Istio's default JSON format.
    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("authority", "%REQ(:AUTHORITY)%"),
            Map.entry("bytes_received", "%BYTES_RECEIVED%"),
            Map.entry("bytes_sent", "%BYTES_SENT%"),
            Map.entry("connection_termination_details", "%CONNECTION_TERMINATION_DETAILS%"),
            Map.entry("downstream_local_address", "%DOWNSTREAM_LOCAL_ADDRESS%"),
            Map.entry("downstream_remote_address", "%DOWNSTREAM_REMOTE_ADDRESS%"),
            Map.entry("duration", "%DURATION%"),
            Map.entry("method", "%REQ(:METHOD)%"),
            Map.entry("path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"),
            Map.entry("protocol", "%PROTOCOL%"),
            Map.entry("request_id", "%REQ(X-REQUEST-ID)%"),
            Map.entry("requested_server_name", "%REQUESTED_SERVER_NAME%"),
            Map.entry("response_code", "%RESPONSE_CODE%"),
            Map.entry("response_code_details", "%RESPONSE_CODE_DETAILS%"),
            Map.entry("response_flags", "%RESPONSE_FLAGS%"),
            Map.entry("route_name", "%ROUTE_NAME%"),
            Map.entry("start_time", "%START_TIME%"),
            Map.entry("upstream_cluster", "%UPSTREAM_CLUSTER_RAW%"),
            Map.entry("upstream_host", "%UPSTREAM_HOST%"),
            Map.entry("upstream_local_address", "%UPSTREAM_LOCAL_ADDRESS%"),
            Map.entry("upstream_service_time", "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%"),
            Map.entry("upstream_transport_failure_reason", "%UPSTREAM_TRANSPORT_FAILURE_REASON%"),
            Map.entry("user_agent", "%REQ(USER-AGENT)%"),
            Map.entry("x_forwarded_for", "%REQ(X-FORWARDED-FOR)%"));

    /// Istio's default line.
    private static final String LINE = "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
            + " %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS%"
            + " \"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
            + " %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\""
            + " \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW%"
            + " %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%"
            + " %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n";

    private static final TypedExtensionConfig WITHOUT_QUERY = TypedExtensionConfig.newBuilder()
            .setName("envoy.formatter.req_without_query")
            .setTypedConfig(Wire.any(ReqWithoutQuery.getDefaultInstance()))
            .build();

    private static final AccessLogFilter REFUSED = AccessLogFilter.newBuilder()
            .setResponseFlagFilter(ResponseFlagFilter.newBuilder().addFlags("NR"))
            .build();

    private AccessLogs() {}

    static List<AccessLog> of(Handling handling) {
        return handling.accessLogs().stream()
                .map(sink -> log(sink, filters(sink)))
                .toList();
    }

    /// For a listener: connections that no filter chain took.
    static List<AccessLog> refused(Handling handling) {
        return handling.listenerLogs()
                ? handling.accessLogs().stream()
                        .map(sink -> log(
                                sink,
                                Stream.concat(Stream.of(REFUSED), filters(sink).stream())
                                        .toList()))
                        .toList()
                : List.of();
    }

    private static List<AccessLogFilter> filters(LogSink sink) {
        return sink.filter() instanceof Setting.Set<String>(var expression, var _)
                ? List.of(AccessLogFilter.newBuilder()
                        .setExtensionFilter(ExtensionFilter.newBuilder()
                                .setName("envoy.access_loggers.extension_filters.cel")
                                .setTypedConfig(Wire.any(ExpressionFilter.newBuilder()
                                        .setExpression(expression)
                                        .build())))
                        .build())
                : List.of();
    }

    private static AccessLog log(LogSink sink, List<AccessLogFilter> filters) {
        AccessLog.Builder log = log(sink.to());
        return switch (filters.size()) {
            case 0 -> log.build();
            case 1 -> log.setFilter(filters.getFirst()).build();
            default ->
                log.setFilter(AccessLogFilter.newBuilder()
                                .setAndFilter(AndFilter.newBuilder().addAllFilters(filters)))
                        .build();
        };
    }

    private static AccessLog.Builder log(Kind.Logs to) {
        return switch (to) {
            case Kind.FileLog file -> file(file);
            case Kind.HttpLogService http -> LogServices.http(http);
            case Kind.TcpLogService tcp -> LogServices.tcp(tcp);
            case Kind.OtelLogs otel -> LogServices.otel(otel, LINE);
        };
    }

    private static AccessLog.Builder file(Kind.FileLog file) {
        SubstitutionFormatString format =
                format(file.format()).setOmitEmptyValues(file.omitEmpty()).build();
        return switch (file.path()) {
            case "/dev/stdout" ->
                log(
                        "envoy.access_loggers.stdout",
                        StdoutAccessLog.newBuilder().setLogFormat(format).build());
            case "/dev/stderr" ->
                log(
                        "envoy.access_loggers.stderr",
                        StderrAccessLog.newBuilder().setLogFormat(format).build());
            default ->
                log(
                        "envoy.access_loggers.file",
                        FileAccessLog.newBuilder()
                                .setPath(file.path())
                                .setLogFormat(format)
                                .build());
        };
    }

    static AccessLog.Builder log(String name, Message config) {
        return AccessLog.newBuilder().setName(name).setTypedConfig(Wire.any(config));
    }

    private static SubstitutionFormatString.Builder format(LogFormat format) {
        SubstitutionFormatString.Builder out = SubstitutionFormatString.newBuilder();
        switch (format) {
            case LogFormat.DefaultText() -> text(out, LINE);
            case LogFormat.Text(var line) -> text(out, line);
            case LogFormat.DefaultJson() -> {
                Struct.Builder fields = Struct.newBuilder();
                FIELDS.forEach((name, operator) -> fields.putFields(
                        name, Value.newBuilder().setStringValue(operator).build()));
                out.setJsonFormat(fields);
            }
            case LogFormat.Json(var fields) -> out.setJsonFormat(struct(fields));
        }
        return out.addAllFormatters(formatters(out.toString()));
    }

    /// What Envoy needs for operators that are not its own.
    ///
    /// @param format that may have some, as text
    static List<TypedExtensionConfig> formatters(String format) {
        return format.contains("%REQ_WITHOUT_QUERY(") ? List.of(WITHOUT_QUERY) : List.of();
    }

    private static void text(SubstitutionFormatString.Builder out, String line) {
        out.setTextFormatSource(DataSource.newBuilder().setInlineString(line));
    }

    private static Struct struct(LogFormat.Value.Fields fields) {
        Struct.Builder struct = Struct.newBuilder();
        fields.fields().forEach((name, value) -> struct.putFields(name, value(value)));
        return struct.build();
    }

    private static Value value(LogFormat.Value value) {
        Value.Builder out = Value.newBuilder();
        return switch (value) {
            case LogFormat.Value.Text(var text) -> out.setStringValue(text).build();
            case LogFormat.Value.Real(var number) -> out.setNumberValue(number).build();
            case LogFormat.Value.Flag(var flag) -> out.setBoolValue(flag).build();
            case LogFormat.Value.Nothing() ->
                out.setNullValue(NullValue.NULL_VALUE).build();
            case LogFormat.Value.Items(var items) ->
                out.setListValue(ListValue.newBuilder()
                                .addAllValues(
                                        items.stream().map(AccessLogs::value).toList()))
                        .build();
            case LogFormat.Value.Fields nested ->
                out.setStructValue(struct(nested)).build();
        };
    }
}
