package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of docs/differences.md, seen on both sides: what stock Envoy does (environment variable MESHWRIGHT_ENVOY), and
/// what our proxy does on purpose.
class DifferencesTest {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

    private static String bootstrap(int port, String action, String match, int app) {
        return """
            static_resources:
              listeners:
            %s
                      route_config:
                        virtual_hosts:
                        - {name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: app}, stat_prefix: all}]}
                      http_filters:
                      - name: envoy.filters.http.rbac
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                          rules:
                            action: %s
                            policies:
                              one: {permissions: [{header: {name: x-a, string_match: {%s}}}], principals: [{any: true}]}
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
            %s
            """.formatted(ProxyFixture.listener("in", port), action, match, ProxyFixture.cluster("app", "", app));
    }

    /// Status, and the request as the program saw it.
    private static String ask(int port, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n" + headers + "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.substring(9, 12) + "\n" + answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Test
    void aRepeatedHeader_neitherAvoidsADenial_norEarnsAnAllowance(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        String twice = "x-a: good\r\nx-a: bad\r\n";
        String[][] policies = {
            {"DENY", "exact: bad", "403", "403"},
            {"DENY", "exact: 'good,bad'", "200", "403"},
            {"ALLOW", "contains: d", "200", "200"},
            {"ALLOW", "prefix: good", "200", "403"},
            {"ALLOW", "exact: bad", "200", "403"},
            {"ALLOW", "exact: 'good,bad'", "403", "403"}
        };
        for (String[] policy : policies) {
            int port = ScriptedUpstream.refusingPort();
            try (var app = ScriptedUpstream.answering("here");
                    var _ = new StockEnvoy(folder, bootstrap(port, policy[0], policy[1], app.port()), port);
                    var ours = new ProxyFixture(1, bootstrap(0, policy[0], policy[1], app.port()))) {
                assertThat(ask(port, twice))
                        .as("%s %s, Envoy", policy[0], policy[1])
                        .startsWith(policy[2]);
                assertThat(ask(ours.port("in"), twice))
                        .as("%s %s, ours", policy[0], policy[1])
                        .startsWith(policy[3]);
            }
        }
    }

    @Test
    void headersThatOnlyInform_areSentByEnvoyAlone(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        int port = ScriptedUpstream.refusingPort();
        try (var app = new ScriptedUpstream((_, head, _) -> ScriptedUpstream.ok(head));
                var _ = new StockEnvoy(folder, bootstrap(port, "DENY", "exact: bad", app.port()), port);
                var ours = new ProxyFixture(1, bootstrap(0, "DENY", "exact: bad", app.port()))) {
            assertThat(ask(port, "")).contains("x-envoy-expected-rq-timeout-ms");
            assertThat(ask(ours.port("in"), "")).startsWith("200").doesNotContain("x-envoy-expected-rq-timeout-ms");
        }
    }

    /// Two limits of one connection, 4 and 1 requests: whichever Envoy meets first serves both.
    @Test
    void severalLimitsPerConnection_areOneForEnvoy_andTwoHere(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        int port = ScriptedUpstream.refusingPort();
        try (var app = ScriptedUpstream.answering("here");
                var _ = new StockEnvoy(folder, limited(port, app.port()), port);
                var ours = new ProxyFixture(1, limited(0, app.port()))) {
            assertThat(statuses(port, 3)).isEqualTo("200 200 429");
            assertThat(statuses(ours.port("in"), 3)).isEqualTo("200 429 429");
        }
    }

    private static String limited(int port, int app) {
        return bootstrap(port, "DENY", "exact: bad", app)
                .replaceFirst(
                        "( +)- name: envoy.filters.http.router",
                        "$1" + limit(4) + "\n$1" + limit(1) + "\n$1- name: envoy.filters.http.router");
    }

    private static String limit(int tokens) {
        return "- {name: limit_" + tokens + ", typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit, stat_prefix:"
                + " limit_" + tokens + ", token_bucket: {max_tokens: " + tokens + ", tokens_per_fill: 1, fill_interval:"
                + " 3600s}, filter_enabled: {default_value: {numerator: 100}}, filter_enforced: {default_value:"
                + " {numerator: 100}}, local_rate_limit_per_downstream_connection: true}}";
    }

    /// Of so many requests on one connection.
    private static String statuses(int port, int count) throws IOException {
        StringBuilder statuses = new StringBuilder();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            for (int i = 0; i < count; i++) {
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nhost: shop\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                statuses.append(statuses.isEmpty() ? "" : " ").append(answer(socket));
            }
        }
        return statuses.toString();
    }

    /// Reads one answer whole.
    private static String answer(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("the connection goes on after: " + head).isNotNegative();
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        assertThat(length.find()).as("content-length of: " + head).isTrue();
        socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
        return head.substring(9, 12);
    }

    @Test
    void statisticsOfARoute_areKeptByEnvoyAlone(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        int port = ScriptedUpstream.refusingPort();
        int admin = ScriptedUpstream.refusingPort();
        try (var app = ScriptedUpstream.answering("here");
                var _ = new StockEnvoy(folder, administered(admin, port, app.port()), port);
                var ours = new ProxyFixture(1, administered(0, 0, app.port()))) {
            assertThat(ask(port, "")).startsWith("200");
            assertThat(page(admin)).contains("envoy_vhost_route_");
            assertThat(ask(ours.port("in"), "")).startsWith("200");
            assertThat(page(ours.server.adminAddress().orElseThrow().getPort()))
                    .contains("istio_requests_total")
                    .doesNotContain("vhost");
        }
    }

    private static String administered(int admin, int port, int app) {
        return "admin: {address: {socket_address: {address: 127.0.0.1, port_value: " + admin + "}}}\n"
                + bootstrap(port, "DENY", "exact: bad", app);
    }

    private static String page(int admin) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /stats/prometheus HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void operatorsInHeaderEdits_tellEnvoysAnswersAndPortsOtherwise(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        int port = ScriptedUpstream.refusingPort();
        try (var app = ScriptedUpstream.answering("here");
                var _ = new StockEnvoy(folder, edited(port, app.port()), port);
                var ours = new ProxyFixture(1, edited(0, app.port()))) {
            assertThat(head(port)).contains("x-code: 0\r\n", "x-port: " + port);
            assertThat(head(ours.port("in"))).contains("x-code: 404\r\n").doesNotContain("x-port:");
        }
    }

    private static String edited(int port, int app) {
        String edits = "response_headers_to_add: [{header: {key: x-code, value: \"%RESPONSE_CODE%\"}},"
                + " {header: {key: x-port, value: \"%DOWNSTREAM_LOCAL_PORT%\"}}]";
        String own = bootstrap(port, "DENY", "exact: bad", app)
                .replace("route: {cluster: app}, stat_prefix: all", "direct_response: {status: 404}, " + edits);
        assertThat(own).contains(edits);
        return own;
    }

    private static String head(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
