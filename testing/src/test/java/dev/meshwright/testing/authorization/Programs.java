package dev.meshwright.testing.authorization;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// What stands behind every sidecar: one answers each request (without body) with 200, one sends bytes back.
final class Programs implements AutoCloseable {
    private static final byte[] OK = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket http = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    private final ServerSocket tcp = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());

    @FunctionalInterface
    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    Programs() throws IOException {
        serve(http, Programs::answer);
        serve(tcp, socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
    }

    private static void answer(Socket socket) throws IOException {
        byte[] head = new byte[8192];
        int length = 0;
        for (int n; (n = socket.getInputStream().read(head, length, head.length - length)) > 0; ) {
            length += n;
            if (new String(head, 0, length, StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                length = 0;
                socket.getOutputStream().write(OK);
            }
        }
    }

    private static void serve(ServerSocket server, Service service) {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> {
                        try (socket) {
                            service.serve(socket);
                        } catch (IOException _) {
                            // The proxy has gone.
                        }
                    });
                } catch (IOException _) {
                    // The test has ended.
                }
            }
        });
    }

    int http() {
        return http.getLocalPort();
    }

    int tcp() {
        return tcp.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        http.close();
        tcp.close();
    }
}
