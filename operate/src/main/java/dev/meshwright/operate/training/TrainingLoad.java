package dev.meshwright.operate.training;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Sends HTTP/1.1 requests over many connections, as many as it takes for a JVM to have compiled the way of a request.
///
/// @param perTarget requests to each target
/// @param limitSeconds in all; a slow machine trains less
public record TrainingLoad(int perTarget, int limitSeconds) {
    private static final int CONNECTIONS = 12;
    private static final int ANSWER_MILLIS = 5_000;
    private static final int HEAD_BYTES_MAX = 16 * 1024;
    /// One in so many requests asks for the end of its connection.
    private static final int CLOSES_EVERY = 40;

    /// Where to send.
    ///
    /// @param address IPv4, in digits
    public record Target(String address, int port, String path) {
        /// @param text `ADDRESS:PORT/PATH`
        /// @throws IllegalArgumentException when it is not of this form
        public static Target parse(String text) {
            int colon = text.indexOf(':');
            int slash = text.indexOf('/');
            if (colon < 1 || slash < colon) {
                throw new IllegalArgumentException("'" + text + "' (expected: ADDRESS:PORT/PATH)");
            }
            return new Target(
                    text.substring(0, colon),
                    Integer.parseInt(text.substring(colon + 1, slash)),
                    text.substring(slash));
        }
    }

    /// All targets at a time, each over its own connections.
    ///
    /// @return requests that were answered, by target
    public List<Integer> send(List<Target> targets) throws InterruptedException {
        long end = System.nanoTime() + limitSeconds * 1_000_000_000L;
        List<AtomicInteger> answered = new ArrayList<>();
        List<Thread> callers = new ArrayList<>();
        for (Target target : targets) {
            var left = new AtomicInteger(perTarget);
            var count = new AtomicInteger();
            answered.add(count);
            for (int i = 0; i < CONNECTIONS; i++) {
                callers.add(Thread.ofVirtual().start(() -> call(target, left, count, end)));
            }
        }
        for (Thread caller : callers) {
            caller.join();
        }
        return answered.stream().map(AtomicInteger::get).toList();
    }

    /// A connection that fails is made anew: what is trained meets refusals, too.
    private static void call(Target target, AtomicInteger left, AtomicInteger answered, long end) {
        while (left.get() > 0 && System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(InetAddress.ofLiteral(target.address()), target.port()), ANSWER_MILLIS);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(ANSWER_MILLIS);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                boolean open = true;
                for (int sent = 1; open && left.getAndDecrement() > 0 && System.nanoTime() < end; sent++) {
                    boolean closes = sent % CLOSES_EVERY == 0;
                    socket.getOutputStream().write(request(target, closes));
                    readAnswer(in);
                    answered.incrementAndGet();
                    open = !closes;
                }
            } catch (IOException e) {
                // Counted: the caller is told how many were answered.
                left.decrementAndGet();
            }
        }
    }

    private static byte[] request(Target target, boolean closes) {
        String text = "GET " + target.path() + "?id=42 HTTP/1.1\r\nHost: training.default.svc.cluster.local\r\n"
                + "User-Agent: training/1.0\r\nAccept: */*\r\n"
                + (closes ? "Connection: close\r\n\r\n" : "\r\n");
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Reads one answer whose body is announced by `Content-Length`, or that has none.
    private static void readAnswer(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
            int next = in.read();
            if (next < 0 || head.length() > HEAD_BYTES_MAX) {
                throw new IOException("no whole head");
            }
            head.append((char) next);
        }
        long body = head.toString()
                .lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        in.skipNBytes(body);
    }
}
