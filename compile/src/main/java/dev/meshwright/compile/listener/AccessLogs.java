package dev.meshwright.compile.listener;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.meshwright.compile.memo.Wire;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import java.util.List;
import java.util.Map;

/// JSON access log on standard output, with the fields of Istio's default JSON format.
final class AccessLogs {
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

    private static final AccessLog STDOUT = AccessLog.newBuilder()
            .setName("envoy.access_loggers.stdout")
            .setTypedConfig(Wire.any(StdoutAccessLog.newBuilder()
                    .setLogFormat(SubstitutionFormatString.newBuilder().setJsonFormat(format()))
                    .build()))
            .build();

    private static final AccessLog REFUSED = STDOUT.toBuilder()
            .setFilter(AccessLogFilter.newBuilder()
                    .setResponseFlagFilter(ResponseFlagFilter.newBuilder().addFlags("NR")))
            .build();

    private AccessLogs() {}

    static List<AccessLog> of(boolean enabled) {
        return enabled ? List.of(STDOUT) : List.of();
    }

    /// For a listener: connections that no filter chain took.
    static List<AccessLog> refused(boolean enabled) {
        return enabled ? List.of(REFUSED) : List.of();
    }

    private static Struct format() {
        Struct.Builder format = Struct.newBuilder();
        FIELDS.forEach((name, operator) -> format.putFields(
                name, Value.newBuilder().setStringValue(operator).build()));
        return format.build();
    }
}
