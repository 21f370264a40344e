package dev.meshwright.compile.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.compile.telemetry.SpanSink;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.ExtensionProvider.Kind.SpanTransport;
import dev.meshwright.model.ExtensionProvider.ServiceRef;
import dev.meshwright.model.SpanTag;
import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The forms are those that Istio sends for the same providers.
final class SpanReportsTest {
    private static final ServiceRef OTEL = new ServiceRef("", "otel.example", 4317);
    private static final String CLUSTER = "outbound|4317||otel.example";

    @Test
    void nobodyIsTold_theConnectionManagerTracesNothing() {
        HttpConnectionManager.Builder manager = HttpConnectionManager.newBuilder();
        SpanReports.add(List.of(), true, manager);
        assertThat(manager.build()).isEqualTo(HttpConnectionManager.getDefaultInstance());
    }

    @Test
    void openTelemetryOverGrpc_namesTheCluster_andWhatIsSaidOnceAStream() throws InvalidProtocolBufferException {
        HttpConnectionManager manager = of(
                new Kind.OtelTraces(OTEL, 0, new SpanTransport.Grpc(Duration.ofMillis(2500), Map.of("x-k", "v")), true),
                Map.of(
                        "b", new SpanTag.Header("x-b", "none"),
                        "a", new SpanTag.Literal("1"),
                        "c", new SpanTag.Environment("POD", "")));
        assertThat(manager.getTracing().getRandomSampling().getValue()).isEqualTo(12.5);
        assertThat(manager.getTracing().getSpawnUpstreamSpan().getValue()).isTrue();
        assertThat(manager.getTracing().getMaxPathTagLength().getValue()).isEqualTo(99);
        assertThat(manager.getTracing().getCustomTagsList())
                .extracting(tag -> tag.getTag() + " " + tag.getTypeCase())
                .containsExactly("a LITERAL", "b REQUEST_HEADER", "c ENVIRONMENT");
        OpenTelemetryConfig config =
                manager.getTracing().getProvider().getTypedConfig().unpack(OpenTelemetryConfig.class);
        assertThat(config.getServiceName()).isEqualTo("ratings.shop");
        assertThat(config.getGrpcService().getEnvoyGrpc().getClusterName()).isEqualTo(CLUSTER);
        assertThat(config.getGrpcService().getTimeout())
                .isEqualTo(com.google.protobuf.Duration.newBuilder()
                        .setSeconds(2)
                        .setNanos(500_000_000)
                        .build());
        assertThat(config.getGrpcService().getInitialMetadata(0).getKey()).isEqualTo("x-k");
        assertThat(config.getResourceDetectorsCount()).isEqualTo(1);
        UuidRequestIdConfig ids =
                manager.getRequestIdExtension().getTypedConfig().unpack(UuidRequestIdConfig.class);
        assertThat(ids.hasUseRequestIdForTraceSampling()).isTrue();
        assertThat(ids.getUseRequestIdForTraceSampling().getValue()).isFalse();
    }

    @Test
    void openTelemetryOverHttp_hasThePathAndHeaders_andATimeoutThatEnvoyWants() throws InvalidProtocolBufferException {
        SpanTransport http = new SpanTransport.Http("v1/traces", Duration.ZERO, Map.of("x-tenant", "a"));
        OpenTelemetryConfig config = of(new Kind.OtelTraces(OTEL, 0, http, false), Map.of())
                .getTracing()
                .getProvider()
                .getTypedConfig()
                .unpack(OpenTelemetryConfig.class);
        assertThat(config.getHttpService().getHttpUri().getUri()).isEqualTo("http://otel.example/v1/traces");
        assertThat(config.getHttpService().getHttpUri().getCluster()).isEqualTo(CLUSTER);
        assertThat(config.getHttpService().getHttpUri().getTimeout().getSeconds())
                .isEqualTo(5);
        assertThat(config.getHttpService().getRequestHeadersToAdd(0).getHeader().getValue())
                .isEqualTo("a");
        assertThat(config.getResourceDetectorsCount()).isZero();
    }

    @Test
    void zipkin_isToldAtItsUsualPath_inTheContextsThatAreAsked() throws InvalidProtocolBufferException {
        ZipkinConfig config = of(new Kind.ZipkinTraces(OTEL, 0, "", true, true, Duration.ZERO, Map.of()), Map.of())
                .getTracing()
                .getProvider()
                .getTypedConfig()
                .unpack(ZipkinConfig.class);
        assertThat(config.getCollectorService().getHttpUri().getUri()).isEqualTo("http://otel.example/api/v2/spans");
        assertThat(config.getTraceId128Bit()).isFalse();
        assertThat(config.getSharedSpanContext().getValue()).isFalse();
        assertThat(config.getTraceContextOption())
                .isEqualTo(ZipkinConfig.TraceContextOption.USE_B3_WITH_W3C_PROPAGATION);
    }

    private static HttpConnectionManager of(Kind.Traces to, Map<String, SpanTag> tags) {
        HttpConnectionManager.Builder manager = HttpConnectionManager.newBuilder();
        SpanReports.add(
                List.of(new SpanSink(
                        to,
                        "ratings.shop",
                        12.5,
                        tags,
                        99,
                        false,
                        false,
                        dev.meshwright.base.diagnostic.Origin.builtIn("test"))),
                true,
                manager);
        return manager.build();
    }
}
