package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meshwright.decide.connection.ProxyHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The PROXY protocol on both sides.
class ProxyHeaderTest {
    private static final String TO_APP = "[{match: {prefix: /}, route: {cluster: app}}]";
    private static final String HEADER = ", transport_socket: {name: envoy.transport_sockets.upstream_proxy_protocol,"
            + " typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport,"
            + " config: {version: %s}, transport_socket: {name: envoy.transport_sockets.raw_buffer, typed_config:"
            + " {\"@type\": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}}}}";
    private static final String FILTER = "listener_filters: [{name: envoy.filters.listener.proxy_protocol,"
            + " typed_config: {\"@type\":"
            + " type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol";

    /// Reads a header and answers every HTTP request with the client that it names; keeps the connection.
    private static final class Telling implements AutoCloseable {
        final ServerSocket listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        final Queue<ProxyHeader> headers = new ConcurrentLinkedQueue<>();

        Telling() throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!listening.isClosed()) {
                    try {
                        Socket socket = listening.accept();
                        Thread.ofVirtual().start(() -> serve(socket));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
        }

        private void serve(Socket socket) {
            try (socket) {
                byte[] bytes = new byte[4096];
                int length = 0;
                while (true) {
                    length += Math.max(0, socket.getInputStream().read(bytes, length, 1));
                    if (ProxyHeader.read(bytes, length) instanceof ProxyHeader.Reading.Header(var header, var size)
                            && size == length) {
                        headers.add(header);
                        String body = header.source() + ":" + header.sourcePort();
                        StringBuilder head = new StringBuilder();
                        for (int b = socket.getInputStream().read();
                                b >= 0;
                                b = socket.getInputStream().read()) {
                            head.append((char) b);
                            if (head.toString().endsWith("\r\n\r\n")) {
                                head.setLength(0);
                                socket.getOutputStream()
                                        .write(ScriptedUpstream.ok(body).getBytes(StandardCharsets.US_ASCII));
                            }
                        }
                        return;
                    }
                }
            } catch (IOException e) {
                // The proxy closed it.
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    @ParameterizedTest
    @EnumSource(ProxyHeader.Version.class)
    void eachClient_hasUpstreamConnectionsOfItsOwn_thatSayWhoItIs(ProxyHeader.Version version) throws Exception {
        try (var app = new Telling();
                var proxy = new ProxyFixture(
                        1, http(TO_APP, cluster("app", HEADER.formatted(version), app.listening.getLocalPort())));
                Socket one = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"));
                Socket two = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(one)).isEqualTo("127.0.0.1:" + one.getLocalPort());
                assertThat(ask(two)).isEqualTo("127.0.0.1:" + two.getLocalPort());
            }
            assertThat(app.headers).hasSize(2);
            assertThat(app.headers.element().destinationPort()).isEqualTo(proxy.port("in"));
        }
    }

    @Test
    void tcpRelay_beginsWithTheHeader() throws Exception {
        try (var app = new Telling();
                var proxy = new ProxyFixture(
                        1, ProxyFixture.tcp(cluster("app", HEADER.formatted("V2"), app.listening.getLocalPort())));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            assertThat(ask(client)).isEqualTo("127.0.0.1:" + client.getLocalPort());
        }
    }

    @ParameterizedTest
    @EnumSource(ProxyHeader.Version.class)
    void headerOfAnAcceptedConnection_isBelieved_andPassedOn(ProxyHeader.Version version) throws Exception {
        try (var app = new Telling();
                var proxy = new ProxyFixture(1, accepting("", HEADER.formatted("V1"), app.listening.getLocalPort()));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
            byte[] header = new ProxyHeader("192.0.2.7", 4711, "198.51.100.1", 80).bytes(version);
            for (byte b : header) {
                client.getOutputStream().write(b);
                client.getOutputStream().flush();
            }
            assertThat(ask(client)).isEqualTo("192.0.2.7:4711");
        }
    }

    @Test
    void connectionWithoutTheHeader_isRefused_unlessTheListenerTakesBoth() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var strict = new ProxyFixture(1, accepting("", "", app.port()));
                var lenient = new ProxyFixture(
                        1, accepting(", allow_requests_without_proxy_protocol: true", "", app.port()));
                Socket refused = new Socket(InetAddress.getLoopbackAddress(), strict.port("in"));
                Socket taken = new Socket(InetAddress.getLoopbackAddress(), lenient.port("in"))) {
            refused.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(refused.getInputStream().read()).isEqualTo(-1);
            await().untilAsserted(() -> assertThat(strict.refused).containsExactly("no_proxy_protocol_header"));
            assertThat(ask(taken)).isEqualTo("x");
        }
    }

    private static String accepting(String filter, String cluster, int port) {
        return http(TO_APP, cluster("app", cluster, port))
                .replace("    filter_chains:", "    " + FILTER + filter + "}}]\n    filter_chains:");
    }

    private static String ask(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new IOException("closed: " + head);
            }
            head.append((char) b);
        }
        String length = head.toString().replaceAll("(?is).*content-length: *([0-9]+).*", "$1");
        return new String(socket.getInputStream().readNBytes(Integer.parseInt(length)), StandardCharsets.US_ASCII);
    }
}
