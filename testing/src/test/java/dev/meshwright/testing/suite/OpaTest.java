package dev.meshwright.testing.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CUSTOM policies of Istio with a real Open Policy Agent as the provider, asked over gRPC and over HTTP by our
/// proxy and by stock Envoy: the same answers, and the ones that the policy's settings say, also when it is
/// gone.
@Tag("slow")
class OpaTest {
    /// What a host's provider does without an answer.
    private static final Map<String, Integer> WITHOUT_ANSWER =
            Map.of("strict", 403, "lenient", 200, "telling", 503, "api", 403, "api-lenient", 200);

    private static final Pattern COUNTED = Pattern.compile("(http|cluster)\\.(.*)\\.(ext_authz\\.[^{]*): (.*)");

    /// @param overGrpc status that OPA's answer over gRPC comes to; 0: it gives none
    /// @param overHttp the same of its API
    private record Asked(String method, String path, String body, List<String> headers, int overGrpc, int overHttp) {
        Asked(String path, int overGrpc, int overHttp, String... headers) {
            this("GET", path, "", List.of(headers), overGrpc, overHttp);
        }

        int expected(String host, boolean there) {
            if (headers.contains("application/grpc")) {
                return 200; // what went wrong is in grpc-status
            }
            int answer = host.startsWith("api") ? overHttp : overGrpc;
            return there && answer != 0 ? answer : Objects.requireNonNull(WITHOUT_ANSWER.get(host));
        }
    }

    private static List<Asked> questions() {
        return List.of(
                new Asked("/public", 200, 200),
                new Asked("/public?a=b", 200, 200),
                new Asked("/private", 403, 401),
                new Asked("/admin", 403, 401),
                new Asked("/admin", 200, 200, "x-role", "admin"),
                new Asked("/admin/deep", 200, 200, "x-role", "admin", "x-verdict", "forged"),
                new Asked("/admin", 403, 401, "x-role", "guest"),
                new Asked("/admin", 403, 401, "x-role", "admin", "x-role", "guest"),
                new Asked("/login", 302, 401),
                new Asked("/conflict", 0, 401),
                new Asked("HEAD", "/private", "", List.of(), 403, 405),
                new Asked("GET", "/private", "", List.of("content-type", "application/grpc"), 200, 200));
    }

    @Test
    void answers_areThoseOfStockEnvoy_andOfTheProvidersSettings(@TempDir Path folder) throws Exception {
        Path program = Tools.installed("bin/opa");
        int grpc = ProxyProcess.freePort();
        int http = ProxyProcess.freePort();
        HttpServer app = echo();
        Process opa = opa(program, folder, grpc, http);
        String documents = text("opa.yaml")
                .replace("%GRPC%", "" + grpc)
                .replace("%HTTP%", "" + http)
                .replace("%APP%", "" + app.getAddress().getPort());
        try (var envoy = Gateway.start(Gateway.Plane.ENVOY, folder, documents);
                var own = Gateway.start(Gateway.Plane.OWN, folder, documents)) {
            compare(envoy, own, true);
            bodies(envoy, own);
            opa.destroy();
            assertThat(opa.waitFor(20, TimeUnit.SECONDS)).isTrue();
            compare(envoy, own, false);
            assertThat(counted(own)).isEqualTo(counted(envoy)).containsKey("http.ext_authz.failure_mode_allowed");
        } finally {
            opa.destroyForcibly();
            app.stop(0);
        }
    }

    /// What is counted of questions, by Envoy's names without those of listeners.
    private static Map<String, String> counted(Gateway gateway) throws IOException, InterruptedException {
        Map<String, String> counted = new TreeMap<>();
        for (String line : gateway.stats()) {
            Matcher parts = COUNTED.matcher(line);
            if (parts.matches() && !parts.group(4).equals("0")) {
                String scope = parts.group(1).equals("cluster")
                        ? "cluster." + parts.group(2).replace(";", "")
                        : "http";
                counted.put(scope + "." + parts.group(3), parts.group(4));
            }
        }
        return counted;
    }

    /// Every question of every provider.
    private static void compare(Gateway envoy, Gateway own, boolean there) throws Exception {
        List<String> problems = new ArrayList<>();
        for (String host : WITHOUT_ANSWER.keySet()) {
            for (Asked asked : questions()) {
                String theirs = answer(envoy, host, asked);
                String ours = answer(own, host, asked);
                if (!theirs.equals(ours) || !ours.startsWith(asked.expected(host, there) + "\n")) {
                    problems.add(host + " " + asked + "\n--- Envoy\n" + theirs + "\n--- ours\n" + ours);
                }
            }
        }
        assertThat(String.join("\n", problems)).as("OPA runs: %s", there).isEmpty();
    }

    /// OPA decides by what is in the body, where it is shown.
    private static void bodies(Gateway envoy, Gateway own) throws Exception {
        Map<String, Integer> bodies = new LinkedHashMap<>();
        bodies.put("{\"price\": 7}", 200);
        bodies.put("{\"price\": 700}", 403);
        bodies.put("no JSON", 403);
        bodies.put("{\"price\": 7, \"more\": \"" + "x".repeat(2000) + "\"}", 413);
        for (Map.Entry<String, Integer> body : bodies.entrySet()) {
            Asked asked = new Asked("POST", "/items", body.getKey(), List.of(), body.getValue(), 200);
            String ours = answer(own, "strict", asked);
            assertThat(ours).isEqualTo(answer(envoy, "strict", asked)).startsWith(body.getValue() + "\n");
        }
    }

    /// Status, what a provider may say in a head, and body.
    private static String answer(Gateway gateway, String host, Asked asked) throws IOException {
        StringBuilder request = new StringBuilder(asked.method() + " " + asked.path() + " HTTP/1.1\r\nhost: " + host
                + ".example\r\nconnection: close\r\ncontent-length: "
                + asked.body().length() + "\r\n");
        for (int i = 0; i < asked.headers().size(); i += 2) {
            request.append(asked.headers().get(i) + ": " + asked.headers().get(i + 1) + "\r\n");
        }
        request.append("\r\n").append(asked.body());
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int end = answer.indexOf("\r\n\r\n");
            assertThat(end).as("an answer to %s: %s", asked, answer).isPositive();
            String head = answer.substring(0, end).replace("\r", "");
            String status = head.substring(9, 12);
            return status + "\n" + seen(head.substring(head.indexOf('\n') + 1)) + answer.substring(end + 4);
        }
    }

    private static String seen(String head) {
        return head.lines()
                .filter(line ->
                        !line.matches("(?i)(date|server|x-envoy-upstream-service-time|content-length|transfer-encoding|"
                                + "x-request-id|x-envoy-.*|x-forwarded-.*|connection|http2-settings|upgrade|via):.*"))
                .sorted()
                .reduce("", (all, line) -> all + line + "\n");
    }

    private static Process opa(Path program, Path folder, int grpc, int http) throws IOException {
        Path policy = Files.writeString(folder.resolve("opa.rego"), text("opa.rego"));
        Path api = Files.writeString(folder.resolve("opa-api.rego"), text("opa-api.rego"));
        Path log = folder.resolve("opa.log");
        Process process = new ProcessBuilder(
                        program.toString(),
                        "run",
                        "--server",
                        "--disable-telemetry",
                        "--addr=127.0.0.1:" + http,
                        "--authorization=basic",
                        "--set=plugins.envoy_ext_authz_grpc.addr=127.0.0.1:" + grpc,
                        policy.toString(),
                        api.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await("OPA").atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            return Gateway.open(grpc) && Gateway.open(http);
        });
        return process;
    }

    /// Says what of the request a provider may have changed.
    private static HttpServer echo() throws IOException {
        HttpServer app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        app.createContext("/", exchange -> {
            StringBuilder head = new StringBuilder();
            exchange.getRequestHeaders()
                    .forEach((name, values) ->
                            head.append(name).append(": ").append(values).append('\n'));
            byte[] body = (exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n" + seen(head.toString()))
                    .getBytes(StandardCharsets.UTF_8);
            boolean none = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, none ? -1 : body.length);
            if (!none) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        app.start();
        return app;
    }

    private static String text(String resource) throws IOException {
        try (var stream = OpaTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
