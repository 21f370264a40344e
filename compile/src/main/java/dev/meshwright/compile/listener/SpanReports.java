package dev.meshwright.compile.listener;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.compile.names.ClusterNames;
import dev.meshwright.compile.telemetry.SpanSink;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.ExtensionProvider.Kind.SpanTransport;
import dev.meshwright.model.ExtensionProvider.ServiceRef;
import dev.meshwright.model.SpanTag;
import dev.meshwright.xds.json.NewerFields;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HttpService;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.config.trace.v3.Tracing;
import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.RequestIDExtension;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3.EnvironmentResourceDetectorConfig;
import io.envoyproxy.envoy.type.tracing.v3.CustomTag;
import io.envoyproxy.envoy.type.v3.Percent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How connection managers trace requests, in Istio's form.
final class SpanReports {
    private static final String DETECTOR = "envoy.tracers.opentelemetry.resource_detectors.environment";

    /// Envoy wants one.
    private static final java.time.Duration TIMEOUT = java.time.Duration.ofSeconds(5);

    private SpanReports() {}

    /// @param tries whether each try of a request has a span of its own: at gateways
    static void add(List<SpanSink> sinks, boolean tries, HttpConnectionManager.Builder manager) {
        for (SpanSink sink : sinks) {
            HttpConnectionManager.Tracing.Builder tracing = HttpConnectionManager.Tracing.newBuilder()
                    .setClientSampling(Percent.newBuilder().setValue(100))
                    .setRandomSampling(Percent.newBuilder().setValue(sink.percentage()))
                    .setOverallSampling(Percent.newBuilder().setValue(100))
                    .setProvider(provider(sink));
            new TreeMap<>(sink.tags()).forEach((name, tag) -> tracing.addCustomTags(tag(name, tag)));
            if (sink.pathLengthMax() > 0) {
                tracing.setMaxPathTagLength(UInt32Value.of(sink.pathLengthMax()));
            }
            if (tries) {
                tracing.setSpawnUpstreamSpan(BoolValue.of(true));
            }
            if (sink.noContextPropagation()) {
                tracing.setUnknownFields(NewerFields.with(NewerFields.TRACING, "no_context_propagation", true));
            }
            manager.setTracing(tracing);
            if (!sink.byRequestId()) {
                manager.setRequestIdExtension(RequestIDExtension.newBuilder()
                        .setTypedConfig(Wire.any(UuidRequestIdConfig.newBuilder()
                                .setUseRequestIdForTraceSampling(BoolValue.of(false))
                                .build())));
            }
        }
    }

    private static CustomTag tag(String name, SpanTag tag) {
        CustomTag.Builder out = CustomTag.newBuilder().setTag(name);
        return switch (tag) {
            case SpanTag.Literal(var value) ->
                out.setLiteral(CustomTag.Literal.newBuilder().setValue(value)).build();
            case SpanTag.Environment(var variable, var otherwise) ->
                out.setEnvironment(CustomTag.Environment.newBuilder()
                                .setName(variable)
                                .setDefaultValue(otherwise))
                        .build();
            case SpanTag.Header(var header, var otherwise) ->
                out.setRequestHeader(
                                CustomTag.Header.newBuilder().setName(header).setDefaultValue(otherwise))
                        .build();
            case SpanTag.Formatted(var format) ->
                out.setUnknownFields(NewerFields.with(NewerFields.CUSTOM_TAG, "value", format))
                        .build();
        };
    }

    private static Tracing.Http provider(SpanSink sink) {
        return switch (sink.to()) {
            case Kind.OtelTraces otel -> tracer("envoy.tracers.opentelemetry", openTelemetry(otel, sink.service()));
            case Kind.ZipkinTraces zipkin -> tracer("envoy.tracers.zipkin", zipkin(zipkin));
        };
    }

    private static Tracing.Http tracer(String name, Message config) {
        return Tracing.Http.newBuilder()
                .setName(name)
                .setTypedConfig(Wire.any(config))
                .build();
    }

    private static Message openTelemetry(Kind.OtelTraces otel, String service) {
        OpenTelemetryConfig.Builder config = OpenTelemetryConfig.newBuilder().setServiceName(service);
        String cluster = cluster(otel.service());
        switch (otel.transport()) {
            case SpanTransport.Grpc(var timeout, var metadata) -> {
                GrpcService.Builder grpc = GrpcService.newBuilder()
                        .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder()
                                .setClusterName(cluster)
                                .setAuthority(otel.service().host()));
                if (timeout.isPositive()) {
                    grpc.setTimeout(duration(timeout));
                }
                metadata.forEach((name, value) -> grpc.addInitialMetadata(header(name, value)));
                config.setGrpcService(grpc);
            }
            case SpanTransport.Http(var path, var timeout, var headers) ->
                config.setHttpService(http(otel.service(), cluster, path, timeout, headers));
        }
        if (otel.environmentDetector()) {
            config.addResourceDetectors(TypedExtensionConfig.newBuilder()
                    .setName(DETECTOR)
                    .setTypedConfig(Wire.any(EnvironmentResourceDetectorConfig.getDefaultInstance())));
        }
        return config.build();
    }

    private static Message zipkin(Kind.ZipkinTraces zipkin) {
        String path = zipkin.path().isEmpty() ? "/api/v2/spans" : zipkin.path();
        return ZipkinConfig.newBuilder()
                .setCollectorService(
                        http(zipkin.service(), cluster(zipkin.service()), path, zipkin.timeout(), zipkin.headers()))
                .setCollectorEndpointVersion(ZipkinConfig.CollectorEndpointVersion.HTTP_JSON)
                .setTraceId128Bit(!zipkin.shortTraceIds())
                .setSharedSpanContext(BoolValue.of(false))
                .setTraceContextOption(
                        zipkin.w3cToo()
                                ? ZipkinConfig.TraceContextOption.USE_B3_WITH_W3C_PROPAGATION
                                : ZipkinConfig.TraceContextOption.USE_B3)
                .build();
    }

    private static HttpService http(
            ServiceRef service, String cluster, String path, java.time.Duration timeout, Map<String, String> headers) {
        HttpService.Builder http = HttpService.newBuilder()
                .setHttpUri(HttpUri.newBuilder()
                        .setUri("http://" + service.host() + (path.startsWith("/") ? path : "/" + path))
                        .setCluster(cluster)
                        .setTimeout(duration(timeout.isPositive() ? timeout : TIMEOUT)));
        headers.forEach((name, value) -> http.addRequestHeadersToAdd(HeaderValueOption.newBuilder()
                .setHeader(header(name, value))
                .setAppendAction(HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)));
        return http.build();
    }

    private static String cluster(ServiceRef service) {
        return ClusterNames.outbound(service.port(), "", service.host());
    }

    private static HeaderValue header(String name, String value) {
        return HeaderValue.newBuilder().setKey(name).setValue(value).build();
    }

    private static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.toSeconds())
                .setNanos(duration.toNanosPart())
                .build();
    }
}
