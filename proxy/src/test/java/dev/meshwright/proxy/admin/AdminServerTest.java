package dev.meshwright.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.server.ProxyOptions;
import dev.meshwright.proxy.server.ProxyServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole proxy with an admin endpoint, an access log and one cluster.
final class AdminServerTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer app;
    private ProxyServer proxy;
    private Path log;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        log = folder.resolve("access.json");
        app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        app.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        app.start();
        String yaml = """
                node:
                  id: sidecar~127.0.0.1~web-1.shop~shop.svc.cluster.local
                  cluster: web.shop
                  metadata: {NAMESPACE: shop, SERVICE_ACCOUNT: web, WORKLOAD_NAME: web, CLUSTER_ID: local, LABELS: {app: web, version: v1}}
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                static_resources:
                  listeners:
                  - name: out
                    traffic_direction: OUTBOUND
                    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    filter_chains:
                    - filters:
                      - name: envoy.filters.network.http_connection_manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: out
                          access_log:
                          - name: envoy.access_loggers.file
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                              path: %s
                              log_format: {json_format: {path: "%%REQ(:PATH)%%", code: "%%RESPONSE_CODE%%", cluster: "%%UPSTREAM_CLUSTER%%", host: "%%UPSTREAM_HOST%%"}}
                          route_config:
                            virtual_hosts:
                            - {name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: "outbound|80||app.shop.svc.cluster.local"}}]}
                          http_filters:
                          - name: envoy.filters.http.router
                            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                  clusters:
                  - name: "outbound|80||app.shop.svc.cluster.local"
                    type: STATIC
                    connect_timeout: 1s
                    load_assignment:
                      cluster_name: app
                      endpoints:
                      - lb_endpoints:
                        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                          metadata: {filter_metadata: {istio: {workload: "app-v1;shop;app;v1;local"}}}
                """.formatted(log, app.getAddress().getPort());
        proxy = ProxyServer.start(BootstrapReader.parse("test.yaml", yaml), ProxyOptions.of(2));
    }

    @AfterEach
    void stop() {
        proxy.close();
        app.stop(0);
        client.close();
    }

    private int adminPort() {
        return proxy.adminAddress().orElseThrow().getPort();
    }

    private HttpResponse<String> admin(String method, String path) throws IOException, InterruptedException {
        return send(method, adminPort(), path);
    }

    private HttpResponse<String> send(String method, int port, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(10))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int port() {
        SocketAddress bound = proxy.addresses().getOrDefault("out", List.of()).getFirst();
        return ((InetSocketAddress) bound).getPort();
    }

    private static String statusOf(int port, String host, String more) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET /ready HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }

    @Test
    void pages_showWhatOneRequestDid() throws Exception {
        assertThat(admin("GET", "/ready").body()).isEqualTo("LIVE\n");
        assertThat(send("GET", port(), "/hello").body()).isEqualTo("ok");

        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(admin("GET", "/stats/prometheus").body())
                                .contains("destination_workload=\"app-v1\"")
                                .contains("source_workload=\"web\"")
                                .contains("destination_service=\"app.shop.svc.cluster.local\"")
                                .contains("envoy_cluster_upstream_cx_active{envoy_cluster_name=\"outbound|80||app"));
        assertThat(admin("GET", "/stats").body())
                .contains("cluster.outbound|80||app.shop.svc.cluster.local.upstream_cx_overflow: 0\n");
        assertThat(admin("GET", "/clusters").body()).contains("::rq_active::0\n", "::health_flags::healthy\n");
        assertThat(admin("GET", "/listeners").body()).isEqualTo("out::127.0.0.1:" + port() + "\n");
        assertThat(admin("GET", "/server_info").body()).contains("\"state\":\"LIVE\"", "sidecar~127.0.0.1~web-1.shop");
        assertThat(admin("GET", "/config_dump").body()).contains("\"static_resources\"", "HttpConnectionManager");
        assertThat(admin("GET", "/nothing").statusCode()).isEqualTo(404);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(Files.readString(log))
                        .contains(
                                "\"path\":\"/hello\"",
                                "\"code\":200",
                                "\"host\":\"127.0.0.1:" + app.getAddress().getPort()));
    }

    @Test
    void mutatingCall_needsPost() throws Exception {
        assertThat(admin("GET", "/quitquitquit").statusCode()).isEqualTo(405);
        assertThat(admin("GET", "/drain_listeners?graceful").statusCode()).isEqualTo(405);
        assertThat(admin("POST", "/logging?level=nonsense").statusCode()).isEqualTo(400);
        assertThat(admin("GET", "/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void drain_makesTheProxyNotReady() throws Exception {
        assertThat(admin("POST", "/drain_listeners?graceful").statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(5)).until(() -> admin("GET", "/ready").statusCode() == 503);
        assertThat(admin("GET", "/ready").body()).startsWith("DRAINING");
    }

    @Test
    void quit_endsTheProxy() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        proxy.onQuit(() -> ended.set(true));
        assertThat(admin("POST", "/quitquitquit").statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(20)).untilTrue(ended);
    }

    @Test
    void browsersAreKeptOut() throws Exception {
        assertThat(statusOf(adminPort(), "evil.example:15000", "")).contains(" 403 ");
        assertThat(statusOf(adminPort(), "127.0.0.1:15000", "Origin: http://evil.example\r\n"))
                .contains(" 403 ");
        assertThat(statusOf(adminPort(), "localhost", "")).contains(" 200 ");
    }

    @Test
    void addressBeyondLoopback_isRefused() {
        String yaml = "admin: {address: {socket_address: {address: 192.0.2.1, port_value: 0}}}";
        assertThatThrownBy(() -> ProxyServer.start(BootstrapReader.parse("b", yaml), ProxyOptions.of(1)))
                .hasMessageContaining("not loopback");
    }
}
