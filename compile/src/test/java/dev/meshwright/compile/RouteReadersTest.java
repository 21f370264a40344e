package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What of a route is for others than the router is sent where somebody reads it.
class RouteReadersTest {
    private static final String HOST = "9080/reviews.shop.svc.cluster.local";

    private static final String ROUTES = """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: reviews, namespace: shop}
        spec:
          hosts: [reviews.shop.svc.cluster.local]
          http: [{route: [{destination: {host: reviews.shop.svc.cluster.local}}]}]
        """;

    private static final String LOG = """
        accessLogFile: /dev/stdout
        accessLogFormat: "%METADATA(ROUTE:istio:config)%"
        """;

    private static final String TRACING = """
        extensionProviders:
          - name: spans
            opentelemetry: {service: reviews.shop.svc.cluster.local, port: 9080}
        ---
        apiVersion: telemetry.istio.io/v1
        kind: Telemetry
        metadata: {name: all, namespace: istio-system}
        spec: {tracing: [{providers: [{name: spans}]}]}
        """;

    private static final String PATCH = """
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: mine, namespace: shop}
        spec:
          configPatches:
            - applyTo: HTTP_ROUTE
              match: {context: SIDECAR_OUTBOUND}
              patch: {operation: MERGE, value: {route: {retry_policy: {num_retries: 7}}}}
        """;

    private final Compiler remembering = new Compiler(new CompileCache());

    private Route route(String... more) throws InvalidProtocolBufferException {
        Case base = Case.named("captured");
        List<SourceDocumentFile> documents = new ArrayList<>(base.documents());
        documents.add(new SourceDocumentFile("routes.yaml", ROUTES));
        for (String text : more) {
            documents.add(new SourceDocumentFile("more-" + documents.size() + ".yaml", text));
        }
        Mesh mesh = Case.mesh(documents);
        ProxyNode node = base.node("delta", mesh);
        Compiled compiled = remembering.compile(mesh, node);
        assertThat(compiled.resources())
                .isEqualTo(new Compiler(new CompileCache()).compile(mesh, node).resources());
        return VirtualHost.parseFrom(Objects.requireNonNull(
                                compiled.resources().of(TypeUrl.VIRTUAL_HOST).get(HOST), HOST)
                        .bytes())
                .getRoutes(0);
    }

    @Test
    void whatNobodyReads_isNotSent() throws InvalidProtocolBufferException {
        Route route = route();
        assertThat(route.hasMetadata()).isFalse();
        assertThat(route.hasDecorator()).isFalse();
    }

    @Test
    void accessLogThatTellsMetadata_hasIt() throws InvalidProtocolBufferException {
        assertThat(route().hasMetadata()).isFalse();
        Route route = route(LOG);
        assertThat(route.hasMetadata()).isTrue();
        assertThat(route.hasDecorator()).isFalse();
    }

    @Test
    void tracedRoute_namesItsSpan() throws InvalidProtocolBufferException {
        Route route = route(TRACING);
        assertThat(route.getDecorator().getOperation()).isEqualTo("reviews.shop.svc.cluster.local:9080/*");
        assertThat(route.hasMetadata()).isFalse();
    }

    @Test
    void patch_findsTheRouteWhole() throws InvalidProtocolBufferException {
        assertThat(route().hasMetadata()).isFalse();
        Route route = route(PATCH);
        assertThat(route.hasMetadata()).isTrue();
        assertThat(route.hasDecorator()).isTrue();
        assertThat(route.getRoute().getRetryPolicy().getNumRetries().getValue()).isEqualTo(7);
        assertThat(route.getRoute().getRetryPolicy().getRetryOn()).contains("connect-failure");
        assertThat(route().hasMetadata()).isFalse();
    }
}
