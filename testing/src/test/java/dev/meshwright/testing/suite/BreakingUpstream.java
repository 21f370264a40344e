package dev.meshwright.testing.suite;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP/1 server that answers, but breaks the connection instead at every n-th request: by turns with a close and
/// with a TCP reset.
final class BreakingUpstream implements AutoCloseable {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final int every;

    BreakingUpstream(int every) throws IOException {
        this.every = every;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    int broken() {
        return broken.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isEmpty()) {
                    continue;
                }
                if (requests.incrementAndGet() % every == 0) {
                    socket.setSoLinger(broken.incrementAndGet() % 2 == 0, 0);
                    return;
                }
                socket.getOutputStream().write(ANSWER);
            }
        } catch (IOException peerGone) {
            // The proxy may close an idle connection at any time.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
