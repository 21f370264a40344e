package dev.meshwright.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final Bootstrap REVIEWS = new Bootstrap(
            "sidecar~127.77.0.3~reviews-v2.shop~shop.svc.cluster.local",
            "reviews.shop",
            new Bootstrap.Metadata(
                    "shop",
                    "reviews",
                    "reviews-v2",
                    Map.of("app", "reviews", "version", "v2", "quote", "a\"b\\c"),
                    "default",
                    "cluster.local",
                    "NONE"),
            "127.77.0.3",
            15_000,
            "127.0.0.1",
            15_012,
            "spiffe://cluster.local/ns/istio-system/sa/control-plane",
            Path.of("/run/mesh/sds.sock"),
            true);

    /// Refreshed by `GOLDEN_WRITE=1 mvn -pl agent test -Dtest=BootstrapTest`, then read as code.
    @Test
    void bootstrap_isGolden() throws IOException {
        if (System.getenv("GOLDEN_WRITE") != null) {
            Path file = Path.of("src/test/resources/dev/meshwright/agent/bootstrap/bootstrap.golden.json");
            Files.writeString(file, REVIEWS.json());
            return;
        }
        try (var golden = BootstrapTest.class.getResourceAsStream("bootstrap.golden.json")) {
            assertThat(golden).as("bootstrap.golden.json").isNotNull();
            assertThat(REVIEWS.json()).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void bootstrap_isReadBack_byTheGeneratedMessages_withoutUnknownFields() throws IOException {
        var types = TypeRegistry.newBuilder()
                .add(UpstreamTlsContext.getDescriptor())
                .add(HttpProtocolOptions.getDescriptor())
                .build();
        var read = io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.newBuilder();
        JsonFormat.parser().usingTypeRegistry(types).merge(REVIEWS.json(), read);
        assertThat(read.getNode().getId()).isEqualTo(REVIEWS.nodeId());
        assertThat(read.getDynamicResources().getAdsConfig().getApiType())
                .isEqualTo(ApiConfigSource.ApiType.DELTA_GRPC);
        assertThat(read.getNode()
                        .getMetadata()
                        .getFieldsOrThrow("LABELS")
                        .getStructValue()
                        .getFieldsOrThrow("quote")
                        .getStringValue())
                .isEqualTo("a\"b\\c");
        UpstreamTlsContext tls = read.getStaticResources()
                .getClusters(0)
                .getTransportSocket()
                .getTypedConfig()
                .unpack(UpstreamTlsContext.class);
        assertThat(tls.getCommonTlsContext()
                        .getCombinedValidationContext()
                        .getDefaultValidationContext()
                        .getMatchTypedSubjectAltNames(0)
                        .getMatcher()
                        .getExact())
                .isEqualTo(REVIEWS.controlPlaneId());
    }

    @Test
    void controlPlane_byName_isResolved() {
        var named = new Bootstrap(
                REVIEWS.nodeId(),
                REVIEWS.cluster(),
                REVIEWS.metadata(),
                REVIEWS.adminAddress(),
                0,
                "mesh.example.org",
                15_012,
                REVIEWS.controlPlaneId(),
                REVIEWS.sdsSocket(),
                false);
        assertThat(named.json()).contains("\"type\": \"STRICT_DNS\"").doesNotContain("MESHWRIGHT_PROXY");
    }
}
