package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that keep to their endpoint, at our proxy and at stock Envoy (environment variable MESHWRIGHT_ENVOY)
/// with the same configuration: what either tells a client, the other understands.
class SessionPersistenceTest {
    private static final String TYPES = "\"@type\": type.googleapis.com/envoy.extensions.";
    private static final Pattern COOKIE = Pattern.compile("(?i)set-cookie: (stay=[^;\r]+)([^\r]*)");
    private static final Pattern HEADER = Pattern.compile("(?i)x-stay: ([^\r]+)");

    private static String bootstrap(int port, String strict, int... apps) {
        String filter = "envoy.filters.http.stateful_session";
        return """
            static_resources:
              listeners:
            %s
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: {prefix: /cookie}
                            route: {cluster: app}
                            typed_per_filter_config: {%s}
                          - match: {prefix: /header}
                            route: {cluster: app}
                            typed_per_filter_config: {%s}
                          - match: {prefix: /}
                            route: {cluster: app}
                      http_filters:
                      - name: %s
                        typed_config: {%sfilters.http.stateful_session.v3.StatefulSession}
                      - name: envoy.filters.http.router
                        typed_config: {%sfilters.http.router.v3.Router}
              clusters:
            %s
            """.formatted(
                ProxyFixture.listener("in", port),
                filter + ": "
                        + perRoute(
                                "cookie",
                                TYPES + "http.stateful_session.cookie.v3.CookieBasedSessionState, cookie: {name: stay,"
                                        + " path: /cookie}",
                                strict),
                filter + ": "
                        + perRoute(
                                "header",
                                TYPES + "http.stateful_session.header.v3.HeaderBasedSessionState, name: X-Stay",
                                strict),
                filter,
                TYPES,
                TYPES,
                ProxyFixture.cluster("app", "", apps));
    }

    private static String perRoute(String kind, String state, String strict) {
        return "{" + TYPES
                + "filters.http.stateful_session.v3.StatefulSessionPerRoute, stateful_session: {session_state:"
                + " {name: envoy.http.stateful_session." + kind + ", typed_config: {" + state + "}}" + strict + "}}";
    }

    private static String ask(int port, String path, String header) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n" + header + "\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /// What the client shows next, as a header line.
    private static String shown(String answer) {
        Matcher cookie = COOKIE.matcher(answer);
        if (cookie.find()) {
            assertThat(cookie.group(2)).isEqualTo("; Path=/cookie; HttpOnly");
            return "cookie: a=1; " + cookie.group(1) + "\r\n";
        }
        Matcher header = HEADER.matcher(answer);
        assertThat(header.find()).as(answer).isTrue();
        return "x-stay: " + header.group(1) + "\r\n";
    }

    /// Several clients come first to one proxy, and then to the other.
    private static void keeps(int first, int then, String path) throws IOException {
        Set<String> hosts = new HashSet<>();
        for (int client = 0; client < 9; client++) {
            String answer = ask(first, path, "");
            String shown = shown(answer);
            hosts.add(body(answer));
            for (int i = 0; i < 3; i++) {
                String again = ask(then, path + "/more?q=1", shown);
                assertThat(body(again)).isEqualTo(body(answer));
                assertThat(again.toLowerCase(java.util.Locale.ROOT)).doesNotContain("set-cookie", "x-stay");
            }
        }
        assertThat(hosts).hasSize(3);
    }

    @Test
    void clientsKeepToTheirEndpoint_whicheverDataPlaneTheyComeTo(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        try (var one = ScriptedUpstream.answering("one");
                var two = ScriptedUpstream.answering("two");
                var three = ScriptedUpstream.answering("three");
                var ours = new ProxyFixture(1, bootstrap(0, "", one.port(), two.port(), three.port()))) {
            // Chosen when all others have theirs, or one of them might be given it.
            int envoy = ScriptedUpstream.refusingPort();
            try (var _ = new StockEnvoy(folder, bootstrap(envoy, "", one.port(), two.port(), three.port()), envoy)) {
                for (String path : new String[] {"/cookie", "/header"}) {
                    keeps(ours.port("in"), ours.port("in"), path);
                    keeps(envoy, envoy, path);
                    keeps(ours.port("in"), envoy, path);
                    keeps(envoy, ours.port("in"), path);
                }
            }
        }
    }

    @Test
    void otherRoutesTellNothing() throws Exception {
        try (var one = ScriptedUpstream.answering("one");
                var ours = new ProxyFixture(1, bootstrap(0, "", one.port()))) {
            assertThat(ask(ours.port("in"), "/other", ""))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("stay");
        }
    }

    @Test
    void anEndpointThatIsGone_isReplaced_unlessNoOtherWillDo(@TempDir Path folder) throws Exception {
        assumeFalse(StockEnvoy.binary().isEmpty(), "no stock Envoy: set MESHWRIGHT_ENVOY to its binary");
        String strict = ", strict: true";
        try (var gone = ScriptedUpstream.answering("gone");
                var here = ScriptedUpstream.answering("here");
                var before = new ProxyFixture(1, bootstrap(0, "", gone.port()));
                var after = new ProxyFixture(1, bootstrap(0, "", here.port()));
                var bound = new ProxyFixture(1, bootstrap(0, strict, here.port()))) {
            int envoy = ScriptedUpstream.refusingPort();
            try (var _ = new StockEnvoy(folder, bootstrap(envoy, strict, here.port()), envoy)) {
                for (String path : new String[] {"/cookie", "/header"}) {
                    String shown = shown(ask(before.port("in"), path, ""));
                    String moved = ask(after.port("in"), path, shown);
                    assertThat(body(moved)).isEqualTo("here");
                    assertThat(body(ask(after.port("in"), path, shown(moved)))).isEqualTo("here");
                    assertThat(ask(bound.port("in"), path, shown)).startsWith("HTTP/1.1 503");
                    assertThat(ask(envoy, path, shown)).startsWith("HTTP/1.1 503");
                }
            }
        }
    }
}
