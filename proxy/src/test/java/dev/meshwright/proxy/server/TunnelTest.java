package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static dev.meshwright.proxy.server.ProxyFixture.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelTest {
    /// A server that answers an upgrade, then echoes; without `upgrade` it only echoes. Ends its side when the peer
    /// has.
    private static ServerSocket echo(boolean upgrade) throws Exception {
        ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(listening, upgrade));
        return listening;
    }

    private static void serve(ServerSocket listening, boolean upgrade) {
        try (Socket socket = listening.accept()) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            if (upgrade) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) in.read());
                }
                out.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
            }
            in.transferTo(out);
            out.write("bye".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
        } catch (IOException e) {
            // The test is over.
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneSidesEnd_reachesTheOtherAndItsLastBytesComeBack(int loops) throws Exception {
        try (ServerSocket app = echo(false);
                var proxy = new ProxyFixture(loops, tcp(cluster("app", "", app.getLocalPort())));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            client.setSoTimeout(10_000);
            byte[] sent = "0123456789".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            byte[] got = client.getInputStream().readAllBytes();
            writer.join();
            assertThat(got.length).isEqualTo(sent.length + 3);
            assertThat(new String(got, StandardCharsets.US_ASCII)).endsWith("bye");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anAllowedUpgrade_becomesATunnel(int loops) throws Exception {
        try (ServerSocket app = echo(true);
                var proxy = new ProxyFixture(
                        loops,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, upgrade_configs: [{upgrade_type: websocket}]}}]",
                                cluster("app", "", app.getLocalPort())));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nhello"
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder got = new StringBuilder();
            while (!got.toString().endsWith("hello")) {
                int b = client.getInputStream().read();
                assertThat(b).as("after " + got).isNotNegative();
                got.append((char) b);
            }
            assertThat(got.toString()).startsWith("HTTP/1.1 101");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anUpgradeThatIsNotConfigured_isRefused(int loops) throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        loops, http("[{match: {prefix: /}, route: {cluster: app}}]", cluster("app", "", app.port())));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] start = client.getInputStream().readNBytes(12);
            assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 403");
            assertThat(app.requests).hasValue(0);
        }
    }

    /// RFC 8441: a 2xx would tell the client that its tunnel is open, and it would send the next bytes as such.
    @Test
    void anUpgradeThatTheUpstreamAnswersWith200_isNotGrantedOverHttp2() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        1,
                        http(
                                        "[{match: {prefix: /}, route: {cluster: app, upgrade_configs: [{upgrade_type: websocket}]}}]",
                                        cluster("app", "", app.port()))
                                .replace(
                                        "codec_type: AUTO",
                                        "codec_type: HTTP2\n          http2_protocol_options: {allow_connect: true}"));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            client.getOutputStream().write(extendedConnect());
            await().until(() -> !proxy.exchanges.isEmpty());
            assertThat(proxy.exchanges)
                    .first()
                    .satisfies(seen -> assertThat(seen.status()).isEqualTo(502));
        }
    }

    @Test
    void extendedConnect_isRefused_whereItIsNotAllowed() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        1,
                        http(
                                "[{match: {prefix: /}, route: {cluster: app, upgrade_configs: [{upgrade_type: websocket}]}}]",
                                cluster("app", "", app.port())));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            client.getOutputStream().write(extendedConnect());
            await().until(() -> !proxy.exchanges.isEmpty());
            assertThat(proxy.exchanges)
                    .first()
                    .satisfies(seen -> assertThat(seen.details()).contains(":protocol"));
            assertThat(app.requests.get()).isZero();
        }
    }

    private static byte[] extendedConnect() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        List<String> fields = List.of(
                ":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", "/", ":authority", "a");
        for (int i = 0; i < fields.size(); i++) {
            if (i % 2 == 0) {
                block.write(0); // A literal without indexing.
            }
            block.write(fields.get(i).length());
            block.writeBytes(fields.get(i).getBytes(StandardCharsets.US_ASCII));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
        out.writeBytes(new byte[] {0, 0, (byte) block.size(), 1, 4, 0, 0, 0, 1});
        out.writeBytes(block.toByteArray());
        return out.toByteArray();
    }
}
