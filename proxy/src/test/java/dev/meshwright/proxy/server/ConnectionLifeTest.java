package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static dev.meshwright.proxy.server.ProxyFixture.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// How long a client may keep a connection, and for how much.
class ConnectionLifeTest {
    private static final String ROUTE = "[{match: {prefix: /}, route: {cluster: app}}]";
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static String with(String options, int port) {
        return http(ROUTE, cluster("app", "", port))
                .replace("codec_type: AUTO", "codec_type: AUTO\n          " + options);
    }

    @Test
    void anIdleConnectionOverItsAge_isClosed() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        1, with("common_http_protocol_options: {max_connection_duration: 0.3s}", app.port()));
                Socket client = connect(proxy)) {
            assertThat(ask(client)).contains("200");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aConnectionWithItsLastRequest_isToldToClose() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        1, with("common_http_protocol_options: {max_requests_per_connection: 2}", app.port()));
                Socket client = connect(proxy)) {
            assertThat(ask(client)).contains("200").doesNotContain("connection: close");
            assertThat(ask(client)).contains("200").contains("connection: close");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void anUpstreamConnectionOverItsAge_isNotUsedAgain() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        1,
                        http(
                                ROUTE,
                                cluster(
                                        "app",
                                        ", common_http_protocol_options: {max_connection_duration: 0.3s}",
                                        app.port())))) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            await().until(() -> app.connectionsOpen.get() == 0);
            assertThat(proxy.get("/").statusCode()).isEqualTo(200);
            assertThat(app.connectionsEver.get()).isEqualTo(2);
        }
    }

    @Test
    void aRelayOverItsAge_isClosed() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        1,
                        tcp(cluster("app", "", app.port()))
                                .replace("cluster: app}", "cluster: app, max_downstream_connection_duration: 0.3s}"));
                Socket client = connect(proxy)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void bytesThatMayBecomeAPreface_haveTheTimeOfAHead() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(1, with("request_headers_timeout: 0.3s", app.port()));
                Socket client = connect(proxy)) {
            client.getOutputStream().write("PRI *".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static Socket connect(ProxyFixture proxy) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"));
        socket.setSoTimeout(10_000);
        return socket;
    }

    /// One request; its answer up to the body, which is `x`.
    private static String ask(Socket client) throws IOException {
        client.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        int read = 0;
        while (read >= 0 && answer.indexOf("\r\n\r\nx") < 0) {
            read = client.getInputStream().read();
            answer.append((char) read);
        }
        return answer.toString();
    }
}
