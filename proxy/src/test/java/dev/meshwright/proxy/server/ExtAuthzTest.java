package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a running proxy does when its authorization provider fails, and about connections. That its answers are stock
/// Envoy's otherwise is [ExtAuthzEnvoyTest]'s.
class ExtAuthzTest {
    private static final String OPEN = ", failure_mode_allow: true";

    /// @param settings of the filter
    private static String bootstrap(String settings, int app, String provider) {
        return ProxyFixture.filteredBy(
                "{\"@type\": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz,"
                        + " transport_api_version: V3, " + settings + "}",
                "[{match: {prefix: \"/\"}, route: {cluster: app}}]",
                ProxyFixture.cluster("app", "", app),
                provider);
    }

    private static String grpc(String timeout) {
        return "grpc_service: {envoy_grpc: {cluster_name: provider}, timeout: " + timeout + "}";
    }

    private static String http(String timeout) {
        return "http_service: {server_uri: {uri: \"http://x\", cluster: provider, timeout: " + timeout + "}}";
    }

    private static void expectFailure(ProxyFixture closed, ProxyFixture open) throws Exception {
        HttpResponse<String> refused = closed.get("/a");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).isEmpty();
        assertThat(closed.exchanges.peek()).isEqualTo(new ProxyFixture.Seen(403, "UAEX", "ext_authz_error", 0));
        assertThat(open.get("/a").body()).isEqualTo("program");
    }

    private static void bothWays(String settings, int app, String provider) throws Exception {
        try (var closed = new ProxyFixture(1, bootstrap(settings, app, provider));
                var open = new ProxyFixture(1, bootstrap(settings + OPEN, app, provider))) {
            expectFailure(closed, open);
        }
    }

    @Test
    void aProviderThatIsDown_isNoAnswer() throws Exception {
        try (var app = ScriptedUpstream.answering("program")) {
            int nobody = ScriptedUpstream.refusingPort();
            bothWays(grpc("20s"), app.port(), ProxyFixture.cluster("provider", ProxyFixture.HTTP2, nobody));
            bothWays(http("20s"), app.port(), ProxyFixture.cluster("provider", "", nobody));
            bothWays(http("20s"), app.port(), ProxyFixture.cluster("other", "", nobody));
            bothWays(http("20s"), app.port(), ProxyFixture.cluster("provider", ""));
        }
    }

    @Test
    void aProviderThatIsSlow_isNoAnswer() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (var app = ScriptedUpstream.answering("program");
                var slow = new ScriptedUpstream((_, _, _) -> {
                    never.await();
                    return "";
                });
                var silent = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            bothWays(http("0.2s"), app.port(), ProxyFixture.cluster("provider", "", slow.port()));
            bothWays(
                    grpc("0.2s"),
                    app.port(),
                    ProxyFixture.cluster("provider", ProxyFixture.HTTP2, silent.getLocalPort()));
        } finally {
            never.countDown();
        }
    }

    @Test
    void aProviderThatBreaksOff_orTalksGarbage_isNoAnswer() throws Exception {
        for (String answer : java.util.List.of(
                "",
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc",
                "HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n")) {
            try (var app = ScriptedUpstream.answering("program");
                    var provider = new ScriptedUpstream((_, _, _) -> answer)) {
                bothWays(http("0.5s"), app.port(), ProxyFixture.cluster("provider", "", provider.port()));
                bothWays(
                        grpc("0.5s"),
                        app.port(),
                        ProxyFixture.cluster("provider", ProxyFixture.HTTP2, provider.port()));
                bothWays(grpc("0.5s"), app.port(), ProxyFixture.cluster("provider", "", provider.port()));
            }
        }
    }

    @Test
    void anAnswerThatIsTooLong_isNoAnswer() throws Exception {
        try (var app = ScriptedUpstream.answering("program");
                var provider = new ScriptedUpstream((_, _, _) -> ScriptedUpstream.status(403, "x".repeat(2_000_000)))) {
            bothWays(http("5s"), app.port(), ProxyFixture.cluster("provider", "", provider.port()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a header that cannot be", "a denial that cannot be"})
    void headersThatCannotStandInAHead_areNeverPassedOn(String what) throws Exception {
        try (var app = ScriptedUpstream.answering("program");
                var provider = new AuthzProvider();
                var proxy = new ProxyFixture(
                        1,
                        bootstrap(
                                grpc("20s"),
                                app.port(),
                                ProxyFixture.cluster("provider", ProxyFixture.HTTP2, provider.port())))) {
            HttpResponse<String> answer =
                    proxy.send(HttpRequest.newBuilder(proxy.uri("/a")).header("x-do", what));
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().map()).doesNotContainKeys("x-a", "x-evil");
            assertThat(proxy.exchanges.peek()).isEqualTo(new ProxyFixture.Seen(500, "UAEX", "ext_authz_invalid", 0));
            assertThat(app.requests).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void bodiesAreKept_whileAProviderThinks(int loops) throws Exception {
        try (var app = new ScriptedUpstream((_, _, body) -> ScriptedUpstream.ok("got " + body.length));
                var provider = new ScriptedUpstream((_, _, body) -> ScriptedUpstream.ok("" + body.length));
                var proxy = new ProxyFixture(
                        loops,
                        bootstrap(
                                http("5s") + ", with_request_body: {max_request_bytes: 1000, allow_partial_message:"
                                        + " true}",
                                app.port(),
                                ProxyFixture.cluster("provider", "", provider.port())))) {
            for (int size : new int[] {0, 1, 999, 1_000, 1_001, 300_000}) {
                assertThat(proxy.post("/a", new byte[size]).body()).isEqualTo("got " + size);
            }
        }
    }

    @Test
    void aClientThatLeaves_takesItsQuestionBack() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (var app = ScriptedUpstream.answering("program");
                var provider = new ScriptedUpstream((_, _, _) -> {
                    asked.countDown();
                    never.await();
                    return "";
                });
                var proxy = new ProxyFixture(
                        1, bootstrap(http("60s"), app.port(), ProxyFixture.cluster("provider", "", provider.port())))) {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
                client.getOutputStream()
                        .write("GET /a HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                asked.await();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> !proxy.exchanges.isEmpty());
            assertThat(proxy.exchanges.peek().flags()).isEqualTo("DC");
            await().atMost(Duration.ofSeconds(20)).until(() -> KernelSockets.establishedTo(provider.port()) == 0);
            assertThat(app.requests).hasValue(0);
        } finally {
            never.countDown();
        }
    }

    private static String bytes(String settings, int app, String provider) {
        return """
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.ext_authz
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.ext_authz.v3.ExtAuthz, stat_prefix: tcp, transport_api_version: V3, grpc_service: {envoy_grpc: {cluster_name: provider}, timeout: 20s}%s}
                  - name: envoy.filters.network.tcp_proxy
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp, cluster: app}
              clusters:
            %s
            %s
            """.formatted(settings, ProxyFixture.cluster("app", "", app), provider);
    }

    /// What a client reads that says something and waits.
    private static String exchanged(ProxyFixture proxy) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            client.setSoTimeout(60_000);
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = client.getInputStream();
            StringBuilder read = new StringBuilder();
            try {
                for (int b = in.read(); b >= 0; b = in.read()) {
                    read.append((char) b);
                    if (read.toString().endsWith("program")) {
                        return read.toString();
                    }
                }
            } catch (java.net.SocketException e) {
                return "reset";
            }
            return read.toString();
        }
    }

    @Test
    void connections_areAskedAbout_beforeAByteGoesOn() throws Exception {
        try (var app = ScriptedUpstream.answering("program");
                var provider = new AuthzProvider()) {
            String cluster = ProxyFixture.cluster("provider", ProxyFixture.HTTP2, provider.port());
            try (var proxy = new ProxyFixture(1, bytes("", app.port(), cluster))) {
                assertThat(exchanged(proxy)).endsWith("program");
                var asked = provider.asked.getFirst().getAttributes();
                assertThat(asked.getSource().getAddress().getSocketAddress().getAddress())
                        .isEqualTo("127.0.0.1");
                assertThat(asked.getDestination()
                                .getAddress()
                                .getSocketAddress()
                                .getPortValue())
                        .isEqualTo(proxy.port("in"));
                provider.otherwise = "deny";
                int before = app.requests.get();
                assertThat(exchanged(proxy)).isIn("", "reset");
                await().untilAsserted(() -> assertThat(proxy.refused).containsExactly("ext_authz_denied"));
                assertThat(app.requests).hasValue(before);
            }
        }
    }

    @Test
    void connections_areClosed_whenNobodyAnswers_unlessTheFilterSaysOtherwise() throws Exception {
        try (var app = ScriptedUpstream.answering("program")) {
            String cluster = ProxyFixture.cluster("provider", ProxyFixture.HTTP2, ScriptedUpstream.refusingPort());
            try (var closed = new ProxyFixture(1, bytes("", app.port(), cluster));
                    var open = new ProxyFixture(1, bytes(", failure_mode_allow: true", app.port(), cluster))) {
                assertThat(exchanged(closed)).isIn("", "reset");
                await().untilAsserted(() -> assertThat(closed.refused).containsExactly("ext_authz_error"));
                assertThat(exchanged(open)).endsWith("program");
            }
        }
    }
}
