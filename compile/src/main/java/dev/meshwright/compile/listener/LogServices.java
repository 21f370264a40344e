package dev.meshwright.compile.listener;

import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.ExtensionProvider.ServiceRef;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.CommonGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.List;

/// Access logs that are sent to a service.
final class LogServices {
    /// What Istio's proxies know of peers.
    private static final List<String> PEERS = List.of("upstream_peer", "downstream_peer");

    private LogServices() {}

    static AccessLog.Builder http(Kind.HttpLogService http) {
        return AccessLogs.log(
                "envoy.access_loggers.http_grpc",
                HttpGrpcAccessLogConfig.newBuilder()
                        .setCommonConfig(common(http.at(), http.logName(), "http_envoy_accesslog")
                                .addAllFilterStateObjectsToLog(
                                        http.filterState().isEmpty() ? PEERS : http.filterState()))
                        .addAllAdditionalRequestHeadersToLog(http.requestHeaders())
                        .addAllAdditionalResponseHeadersToLog(http.responseHeaders())
                        .addAllAdditionalResponseTrailersToLog(http.responseTrailers())
                        .build());
    }

    static AccessLog.Builder tcp(Kind.TcpLogService tcp) {
        return AccessLogs.log(
                "envoy.access_loggers.tcp_grpc",
                TcpGrpcAccessLogConfig.newBuilder()
                        .setCommonConfig(common(tcp.at(), tcp.logName(), "tcp_envoy_accesslog")
                                .addAllFilterStateObjectsToLog(tcp.filterState().isEmpty() ? PEERS : tcp.filterState()))
                        .build());
    }

    /// @param usual the body where none is written
    static AccessLog.Builder otel(Kind.OtelLogs otel, String usual) {
        OpenTelemetryAccessLogConfig.Builder out = OpenTelemetryAccessLogConfig.newBuilder()
                .setCommonConfig(common(otel.at(), otel.logName(), "otel_envoy_accesslog"))
                .setDisableBuiltinLabels(true)
                .setBody(text(otel.body().isEmpty() ? usual : otel.body()));
        if (!otel.attributes().isEmpty()) {
            KeyValueList.Builder attributes = KeyValueList.newBuilder();
            otel.attributes()
                    .forEach((key, value) -> attributes.addValues(
                            KeyValue.newBuilder().setKey(key).setValue(text(value))));
            out.setAttributes(attributes);
        }
        out.addAllFormatters(AccessLogs.formatters(out.toString()));
        return AccessLogs.log("envoy.access_loggers.open_telemetry", out.build());
    }

    private static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }

    private static CommonGrpcAccessLogConfig.Builder common(ServiceRef service, String name, String usual) {
        return CommonGrpcAccessLogConfig.newBuilder()
                .setLogName(name.isEmpty() ? usual : name)
                .setTransportApiVersion(ApiVersion.V3)
                .setGrpcService(GrpcService.newBuilder()
                        .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder()
                                .setClusterName(ClusterNames.outbound(service.port(), "", service.host()))
                                .setAuthority(service.host())));
    }
}
