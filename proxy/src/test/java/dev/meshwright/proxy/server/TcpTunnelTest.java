package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TCP through an HTTP proxy.
class TcpTunnelTest {
    /// An HTTP/1.1 proxy that answers CONNECT with `status`, and echoes what comes through.
    private static final class Far implements AutoCloseable {
        final ServerSocket listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        final Queue<String> asked = new ConcurrentLinkedQueue<>();

        Far(int status) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!listening.isClosed()) {
                    try {
                        Socket socket = listening.accept();
                        Thread.ofVirtual().start(() -> serve(socket, status));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
        }

        private void serve(Socket socket, int status) {
            try (socket) {
                asked.add(head(socket.getInputStream()));
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + status + " X\r\n"
                                        + (status == 200 ? "" : "content-length: 0\r\n")
                                        + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                if (status == 200) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                }
            } catch (IOException e) {
                // The proxy ended it.
            }
        }

        private static String head(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                int b = in.read();
                if (b < 0) {
                    throw new IOException("closed");
                }
                head.append((char) b);
            }
            return head.toString();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    private static String tunnelling(String upstream) {
        return ProxyFixture.tcp(upstream)
                .replace("cluster: app}", "cluster: app, tunneling_config: {hostname: \"far.example:443\"}}");
    }

    @Test
    void bytesGoThroughConnect_bothWays_toTheLast() throws Exception {
        try (var far = new Far(200);
                var proxy = new ProxyFixture(1, tunnelling(cluster("app", "", far.listening.getLocalPort())));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            client.setSoTimeout(20_000);
            byte[] sent = new byte[1 << 20];
            new java.util.Random(7).nextBytes(sent);
            Thread.ofVirtual().start(() -> {
                try {
                    client.getOutputStream().write(sent);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(far.asked.element()).startsWith("CONNECT far.example:443 HTTP/1.1\r\n");
            assertThat(far.asked.element().toLowerCase(java.util.Locale.ROOT)).contains("host: far.example:443");
        }
    }

    @Test
    void proxyThatRefuses_endsTheConnection_withItsStatusInTheFlags() throws Exception {
        try (var far = new Far(407);
                var proxy = new ProxyFixture(1, tunnelling(cluster("app", "", far.listening.getLocalPort())));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            await().untilAsserted(() -> assertThat(proxy.tcpFlags).containsExactly("UF"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ProxyFixture.HTTP2})
    void tunnelGoesOverProxies_inEitherVersion(String version) throws Exception {
        try (var last = new Far(200);
                var far = new ProxyFixture(1, passingOn(last.listening.getLocalPort()));
                var near = new ProxyFixture(1, tunnelling(cluster("app", version, far.port("in"))));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), near.port("in"))) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(client.getInputStream().readNBytes(5), StandardCharsets.US_ASCII))
                    .isEqualTo("hello");
        }
    }

    /// A proxy whose route passes CONNECT on.
    private static String passingOn(int last) {
        return ProxyFixture.http(
                        "[{match: {connect_matcher: {}}, route: {cluster: app, upgrade_configs: [{upgrade_type:"
                                + " CONNECT}]}}]",
                        cluster("app", "", last))
                .replace(
                        "codec_type: AUTO",
                        "codec_type: AUTO\n          http2_protocol_options: {allow_connect: true}\n"
                                + "          upgrade_configs: [{upgrade_type: CONNECT}]");
    }
}
