package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows of docs/differences.md, seen on both sides: what stock Envoy does (environment variable MESHWRIGHT_ENVOY), and
/// what our proxy does on purpose.
class DifferencesTest {
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
}
