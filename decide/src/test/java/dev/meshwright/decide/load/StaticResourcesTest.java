package dev.meshwright.decide.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.listener.DownstreamTransport;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.retry.RetryOn;
import dev.meshwright.decide.route.PathNormaliser;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.tls.DownstreamTls;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.UpstreamProtocol;
import dev.meshwright.decide.upstream.UpstreamTransport;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The static resources that benches and attack scripts start a proxy with load whole.
class StaticResourcesTest {
    private final Map<String, ListenerTable> listeners = new LinkedHashMap<>();
    private final Map<String, ClusterTable> clusters = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"http1", "h2c", "tcp", "mesh-inbound", "mesh-outbound", "hardening"})
    void staticResources_load(String name) throws Exception {
        load(name);

        assertThat(listeners).isNotEmpty();
        assertThat(clusters).isNotEmpty();
        assertThat(clusters.values())
                .allSatisfy(c -> assertThat(c.endpoints().localities()).isNotEmpty());
    }

    @Test
    void hardenedListener_hasItsLimits() throws Exception {
        load("hardening");

        HttpConnectionManager http = http(listener("h2hard"));
        assertThat(http.codec()).isEqualTo(HttpConnectionManager.Codec.HTTP2);
        assertThat(http.pathNormalisation())
                .isEqualTo(new PathNormaliser.Options(true, true, PathNormaliser.EscapedSlashes.UNESCAPE_AND_REDIRECT));
        assertThat(http.common().underscores()).isEqualTo(HttpConnectionManager.CommonHttp.Underscores.REJECT_REQUEST);
        assertThat(http.http2().maxConcurrentStreams()).isEqualTo(100);
        assertThat(http.http2().initialConnectionWindow()).isEqualTo(1_048_576);
        assertThat(http.requestHeadersTimeoutMillis()).isEqualTo(5000);
        assertThat(http(listener("h1def")).pathNormalisation().off()).isTrue();
    }

    @Test
    void inboundMesh_requiresAClientCertificateAndAPrincipal() throws Exception {
        load("mesh-inbound");

        ListenerTable listener = listener("virtualInbound");
        assertThat(listener.looksForTls(80)).isTrue();
        assertThat(listener.match().asksTransport()).isTrue();
        assertThat(listener.chains().getFirst().transport())
                .isInstanceOfSatisfying(
                        DownstreamTransport.Tls.class,
                        tls -> assertThat(tls.context().clientCertificate())
                                .isEqualTo(DownstreamTls.ClientCertificate.REQUIRED));
        HttpConnectionManager http = http(listener);
        assertThat(http.filters().getFirst().filter()).isInstanceOfSatisfying(HttpFilter.Rbac.class, rbac -> {
            assertThat(rbac.rules().policyName(0)).isEqualTo("ns[default]-policy[allow]-rule[0]");
        });
        assertThat(http.clientCertDetails().uri()).isTrue();
        assertThat(forward(http).timeoutMillis()).isZero();
    }

    @Test
    void outboundMesh_retriesAndSpeaksHttp2OverTls() throws Exception {
        load("mesh-outbound");

        RouteAction.Forward forward = forward(http(listener("outbound")));
        assertThat(forward.retry().numRetries()).isEqualTo(2);
        assertThat(forward.retry().has(RetryOn.CONNECT_FAILURE)).isTrue();
        assertThat(forward.retry().has(RetryOn.FIVE_XX)).isFalse();
        assertThat(forward.retry().avoidPreviousHosts()).isTrue();
        assertThat(forward.retry().hostSelectionMaxAttempts()).isEqualTo(5);
        assertThat(forward.retry().retriableStatusCodes()).containsExactly(503);
        ClusterTable cluster = Objects.requireNonNull(clusters.get("outbound|80||server.default.svc.cluster.local"));
        assertThat(cluster.protocol().protocol()).isEqualTo(UpstreamProtocol.HTTP_2);
        assertThat(cluster.transport()).isInstanceOf(UpstreamTransport.Tls.class);
        assertThat(cluster.nextHop(
                                cluster.endpoints()
                                        .localities()
                                        .getFirst()
                                        .endpoints()
                                        .getFirst(),
                                List.of(),
                                List.of("spiffe://cluster.local/ns/default/sa/client"))
                        .serverName())
                .isEqualTo("outbound_.80_._.server.default.svc.cluster.local");
    }

    private ListenerTable listener(String name) {
        return Objects.requireNonNull(listeners.get(name), name);
    }

    private static HttpConnectionManager http(ListenerTable listener) {
        return ((NetworkFilter.Http)
                        listener.chains().getFirst().filters().getLast().filter())
                .manager();
    }

    private static RouteAction.Forward forward(HttpConnectionManager http) {
        return (RouteAction.Forward) ((RouteSource.Inline) http.routes())
                .table()
                .virtualHosts()
                .getFirst()
                .routes()
                .getLast()
                .action();
    }

    private void load(String name) throws IOException, LoadException {
        try (InputStream stream =
                Objects.requireNonNull(StaticResourcesTest.class.getResourceAsStream(name + ".json"), name)) {
            String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            Bootstrap bootstrap =
                    Bootstrap.parseFrom(Json.bytes(Bootstrap.newBuilder(), "{\"static_resources\":" + json + "}"));
            for (var listener : bootstrap.getStaticResources().getListenersList()) {
                listeners.put(listener.getName(), TableLoader.listener(listener.toByteArray()));
            }
            for (var cluster : bootstrap.getStaticResources().getClustersList()) {
                clusters.put(cluster.getName(), TableLoader.cluster(cluster.toByteArray()));
            }
        }
    }
}
