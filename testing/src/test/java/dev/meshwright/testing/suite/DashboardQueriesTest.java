package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real Prometheus finds the demo's proxies through the control plane, scrapes them, and answers what Istio's own
/// dashboards ask.
@Tag("slow")
class DashboardQueriesTest {
    /// Those that show the data plane's `istio_*` metrics; the others ask for what Kubernetes, Go, Wasm or ztunnel
    /// count.
    private static final Set<String> WITH_DATA =
            Set.of("istio-mesh-dashboard.gen.json", "istio-service-dashboard.json", "istio-workload-dashboard.json");
    /// One that speaks HTTP and one that speaks TCP.
    private static final List<String> SERVICES =
            List.of("reviews.shop.svc.cluster.local", "ledger.shop.svc.cluster.local");

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void queriesOfIstiosDashboards_haveNoError_andThoseOfTheDataPlaneHaveData(@TempDir Path folder) throws Exception {
        Path given = Tools.home().resolveSibling("shared").resolve("corpus/istio/dashboards");
        assumeTrue(Files.isDirectory(given), "no dashboards at " + given);
        Path program = Tools.system("prometheus", "prometheus");
        List<Dashboards.Panel> panels = Dashboards.in(given);
        assertThat(panels).isNotEmpty();
        try (var demo = DemoProcess.start(folder)) {
            int port = freePort();
            Process prometheus = prometheus(program, folder, demo, port);
            try {
                List<String> empty = new ArrayList<>();
                await("data in every panel of the data plane")
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofSeconds(2))
                        .ignoreException(ConnectException.class)
                        .untilAsserted(() -> {
                            callLedger(demo);
                            empty.clear();
                            for (Dashboards.Panel panel : panels) {
                                if (!hasData(panel, port) && WITH_DATA.contains(panel.dashboard())) {
                                    empty.add(panel.dashboard() + ": " + panel.title() + ": " + panel.queries());
                                }
                            }
                            assertThat(empty).isEmpty();
                        });
            } finally {
                prometheus.destroy();
                prometheus.waitFor(20, TimeUnit.SECONDS);
            }
        }
    }

    private static Process prometheus(Path program, Path folder, DemoProcess demo, int port) throws IOException {
        Path config = Files.writeString(
                folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: proxies
                    http_sd_configs:
                      - url: http://%s/meshwright/v1/prometheus
                        refresh_interval: 2s
                        authorization: {type: Bearer, credentials_file: %s}
                  - job_name: control-plane
                    static_configs: [{targets: ["%s"]}]
                """.formatted(demo.api(), demo.token(), demo.api()));
        return new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    /// The demo's load is HTTP; this is a caller of its TCP service, through the web's sidecar.
    private void callLedger(DemoProcess demo) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + demo.api() + "/meshwright/v1/registrations"))
                .header("Authorization", "Bearer " + Files.readString(demo.token()))
                .build();
        JsonNode known = JsonMapper.shared()
                .readTree(
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        for (JsonNode workload : known.path("registrations")) {
            if (workload.path("service").asString("").equals("web")) {
                String[] address = workload.path("outbound")
                        .path("ledger.shop.svc.cluster.local:9090")
                        .asString()
                        .split(":", 2);
                try (var socket = new Socket(address[0], Integer.parseInt(address[1]));
                        OutputStream out = socket.getOutputStream();
                        InputStream in = socket.getInputStream()) {
                    socket.setSoTimeout(10_000);
                    out.write("hello\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(in.read()).isPositive();
                }
                return;
            }
        }
        throw new IOException("web is not registered: " + known);
    }

    /// @return whether one of the panel's queries has a result
    private boolean hasData(Dashboards.Panel panel, int port) throws IOException, InterruptedException {
        boolean found = false;
        for (String query : panel.queries()) {
            for (String service : SERVICES) {
                found |= !query(port, Dashboards.filled(query, variables(service)))
                        .isEmpty();
            }
        }
        return found;
    }

    private static Map<String, String> variables(String service) {
        Map<String, String> values = new HashMap<>(
                Map.of("service", service, "qrep", "source|destination", "__rate_interval", "20s", "__range", "60s"));
        for (String any : List.of(
                "srccluster",
                "srcns",
                "srcwl",
                "dstcluster",
                "dstns",
                "dstwl",
                "dstsvc",
                "namespace",
                "workload",
                "datasource")) {
            values.put(any, ".*");
        }
        return values;
    }

    /// @throws AssertionError with what Prometheus says is wrong with the query
    private JsonNode query(int port, String query) throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://127.0.0.1:" + port + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        var response = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as("%s: %s", query, response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body()).path("data").path("result");
    }

    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
