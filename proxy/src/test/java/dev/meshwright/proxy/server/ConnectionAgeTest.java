package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// How long connections last, and what ends them.
class ConnectionAgeTest {
    private static final String OPTIONS =
            ", typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:"
                    + " {\"@type\": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, %s}}";
    private static final String TO_APP = "[{match: {prefix: /}, route: {cluster: app}}]";

    @Test
    void oldUpstreamConnection_isClosed_andTheNextRequestGetsANewOne() throws Exception {
        String age = OPTIONS.formatted("common_http_protocol_options: {max_connection_duration: 0.2s},"
                + " explicit_http_config: {http_protocol_options: {}}");
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(1, http(TO_APP, cluster("app", age, app.port())))) {
            assertThat(proxy.get("/").body()).isEqualTo("x");
            assertThat(app.connectionsEver.get()).isEqualTo(1);
            await().untilAtomic(app.connectionsOpen, org.hamcrest.Matchers.is(0));

            assertThat(proxy.get("/").body()).isEqualTo("x");
            assertThat(app.connectionsEver.get()).isEqualTo(2);
        }
    }

    @Test
    void oldTcpConnection_isEnded_whateverGoesOverIt() throws Exception {
        String bootstrap = ProxyFixture.tcp(cluster("app", "", echo().getLocalPort()))
                .replace("cluster: app}", "cluster: app, max_downstream_connection_duration: 0.3s}");
        try (var proxy = new ProxyFixture(1, bootstrap);
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            client.setSoTimeout(10_000);
            int echoed = 0;
            try {
                while (true) {
                    client.getOutputStream().write('x');
                    if (client.getInputStream().read() < 0) {
                        break;
                    }
                    echoed++;
                }
            } catch (IOException e) {
                // A write into the closed connection.
            }
            assertThat(echoed).isPositive();
            await().untilAsserted(() -> assertThat(proxy.tcpFlags).containsExactly("DT"));
        }
    }

    @Test
    void oldClientConnection_isToldToGoElsewhere() throws Exception {
        String bootstrap;
        try (var app = ScriptedUpstream.answering("x")) {
            bootstrap = http(TO_APP, cluster("app", "", app.port()))
                    .replace(
                            "codec_type: AUTO",
                            "codec_type: AUTO\n          common_http_protocol_options:"
                                    + " {max_connection_duration: 0.2s}");
            try (var proxy = new ProxyFixture(1, bootstrap);
                    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
                client.setSoTimeout(10_000);
                AtomicInteger answers = new AtomicInteger();
                await().until(() -> {
                    client.getOutputStream()
                            .write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    answers.incrementAndGet();
                    return answer(client.getInputStream())
                            .toLowerCase(java.util.Locale.ROOT)
                            .contains("connection: close");
                });
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                assertThat(answers.get()).isGreaterThan(1);
            }
        }
    }

    @Test
    void http2Peer_thatAnswersNoPing_isGivenUp() throws Exception {
        String pings = OPTIONS.formatted("explicit_http_config: {http2_protocol_options: {connection_keepalive:"
                + " {interval: 0.1s, timeout: 0.1s}}}");
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> settingsAlone(silent));
            try (var proxy = new ProxyFixture(1, http(TO_APP, cluster("app", pings, silent.getLocalPort())))) {
                assertThat(proxy.get("/").statusCode()).isEqualTo(503);
                await().until(() -> !proxy.exchanges.isEmpty());
                assertThat(proxy.exchanges.element().flags()).contains("UC");
            }
        }
    }

    @Test
    void statusesThatAPolicyNames_countAsErrors_andNoOthers() throws Exception {
        String policy = ", outlier_detection: {consecutive_5xx: 1, enforcing_consecutive_5xx: 100,"
                + " max_ejection_percent: 100, base_ejection_time: 60s}"
                + OPTIONS.formatted("explicit_http_config: {http_protocol_options: {}}, outlier_detection:"
                        + " {error_matcher: {or_match: {rules: [{http_response_headers_match: {headers: [{name:"
                        + " \":status\", string_match: {exact: \"429\"}}]}}, {http_response_headers_match:"
                        + " {headers: [{name: \":status\", string_match: {exact: \"503\"}}]}}]}}}");
        try (var busy = new ScriptedUpstream((_, _, _) -> ScriptedUpstream.status(429, "busy"));
                var broken = new ScriptedUpstream((_, _, _) -> ScriptedUpstream.status(500, "broken"));
                var proxy = new ProxyFixture(1, http(TO_APP, cluster("app", policy, busy.port(), broken.port())))) {
            await().until(() -> proxy.get("/").statusCode() == 429);
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.get("/").body()).isEqualTo("broken");
            }
        }
    }

    /// One answer of a body of one byte.
    private static String answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed in the middle of an answer: " + head);
            }
            head.append((char) b);
        }
        in.read();
        return head.toString();
    }

    private static void settingsAlone(ServerSocket listening) {
        try (Socket socket = listening.accept()) {
            socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The proxy gave up, as it should.
        }
    }

    private static ServerSocket echo() throws IOException {
        ServerSocket listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try (listening;
                    Socket socket = listening.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                // The proxy ended it.
            }
        });
        return listening;
    }
}
