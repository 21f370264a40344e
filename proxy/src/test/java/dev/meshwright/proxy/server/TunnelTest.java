package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static dev.meshwright.proxy.server.ProxyFixture.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
}
