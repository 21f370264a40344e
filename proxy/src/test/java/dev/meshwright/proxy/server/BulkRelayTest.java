package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static dev.meshwright.proxy.server.ProxyFixture.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bulk data over more connections than a loop has large buffers, read one after the other: what waits for one client
/// must not reach another.
class BulkRelayTest {
    private static final int CONNECTIONS = 20;
    private static final int BYTES = 8 << 20;
    private static final int PIECE = 64 * 1024;

    /// Sends on each connection the bytes that belong to the number it was sent first.
    private static void serve(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        Random random = new Random(socket.getInputStream().read());
                        OutputStream out = socket.getOutputStream();
                        byte[] piece = new byte[PIECE];
                        for (int sent = 0; sent < BYTES; sent += PIECE) {
                            random.nextBytes(piece);
                            out.write(piece);
                        }
                    } catch (IOException e) {
                        // The client's side shows that the bytes are missing.
                    }
                });
            } catch (IOException e) {
                return; // The test is over.
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void clientsThatReadInTurn_getTheirOwnBytes(int loops) throws Exception {
        try (ServerSocket app = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var proxy = new ProxyFixture(loops, tcp(cluster("app", "", app.getLocalPort())))) {
            Thread.ofVirtual().start(() -> serve(app));
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port("in"));
                client.setSoTimeout(20_000);
                client.getOutputStream().write(i);
                clients.add(client);
            }
            for (int i = CONNECTIONS - 1; i >= 0; i--) {
                try (Socket client = clients.get(i)) {
                    verify(client.getInputStream(), new Random(i));
                }
            }
        }
    }

    private static void verify(InputStream in, Random random) throws IOException {
        byte[] expected = new byte[PIECE];
        for (int got = 0; got < BYTES; got += PIECE) {
            random.nextBytes(expected);
            assertThat(in.readNBytes(PIECE)).isEqualTo(expected);
        }
        assertThat(in.read()).isEqualTo(-1);
    }
}
