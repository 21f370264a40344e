package dev.meshwright.proxy.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The clients of the warm-up: several at a time, on new connections each time, as the first ones of a young proxy
/// come all at once and wait for each other.
final class WarmUpClients implements AutoCloseable {
    /// How long an answer may take, which takes milliseconds where a processor is free.
    private static final int ANSWER_MILLIS = 5_000;

    private static final int AT_ONCE = 8;

    /// Requests of one connection, in one write.
    private static final int BATCH = 2;

    private static final byte[] REQUESTS =
            "GET /warm-up HTTP/1.1\r\nhost: callee\r\nuser-agent: warm-up\r\naccept: */*\r\n\r\n"
                    .repeat(BATCH)
                    .getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ANSWER = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);

    private final List<Socket> open = new ArrayList<>();
    private final byte[] buffer = new byte[8192];

    private WarmUpClients() {}

    /// Asks until the time is over, at least once.
    ///
    /// @param port of loopback
    /// @param deadline of [System#nanoTime]
    /// @return how many requests were answered
    /// @throws IOException when one is not answered with 200 in time
    static int ask(int port, long deadline) throws IOException {
        int count = 0;
        do {
            try (WarmUpClients clients = new WarmUpClients()) {
                clients.write(port);
                clients.read();
            }
            count += AT_ONCE * BATCH;
        } while (System.nanoTime() - deadline < 0);
        return count;
    }

    private void write(int port) throws IOException {
        for (int i = 0; i < AT_ONCE; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(socket);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(REQUESTS);
        }
    }

    private void read() throws IOException {
        for (Socket socket : open) {
            InputStream in = socket.getInputStream();
            // How many bytes of a status line were seen last, and how many whole ones.
            int seen = 0;
            int got = 0;
            while (got < BATCH) {
                int length = in.read(buffer);
                if (length < 0) {
                    throw new IOException("the connection was closed");
                }
                for (int i = 0; i < length; i++) {
                    // A status line's first byte stands at no other place in it.
                    seen = buffer[i] == ANSWER[seen] ? seen + 1 : buffer[i] == ANSWER[0] ? 1 : 0;
                    if (seen == ANSWER.length) {
                        seen = 0;
                        got++;
                    }
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }
}
