package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A client that sends all it has and ends its side at once, as `printf hello | nc -N` does, gets its answer.
class TcpHalfCloseTest {
    private static final int TIMES = 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "listener_filters: [{name: t, typed_config: {\"@type\":"
                        + " type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector}}]"
            })
    void anEndRightBehindTheBytes_losesNothing(String filters) throws Exception {
        try (ServerSocket program = echo();
                ProxyFixture proxy = new ProxyFixture(1, bootstrap(filters, program.getLocalPort()))) {
            for (int i = 0; i < TIMES; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"))) {
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                            .isEqualTo("hello");
                }
            }
        }
    }

    private static String bootstrap(String filters, int program) {
        return """
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                %s
                filter_chains:
                - filters:
                  - name: tcp
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                      stat_prefix: tcp
                      cluster: app
              clusters:
            %s
            """.formatted(filters, ProxyFixture.cluster("app", "", program));
    }

    private static ServerSocket echo() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException _) {
                    // The test has ended.
                }
            }
        });
        return server;
    }
}
