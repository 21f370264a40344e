package dev.meshwright.proxy.server;

import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapMessage;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compiles the way of a request before there are requests: two proxies of this process, a caller's and a
/// callee's sidecar on ephemeral ports of loopback, answer as many as fit in the time. The first real
/// ones would be interpreted otherwise, and wait for each other. It begins with the process and runs
/// beside the reading of the configuration; the listeners open when it is over. Nothing of it is counted,
/// logged or traced with the proxy's own.
///
/// What goes wrong in it is logged, and the proxy starts cold: it costs latency, never the start.
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /// From beginning to end. Longer made the first 1,000 requests hardly faster, but every start longer.
    private static final Duration TIME = Duration.ofMillis(300);

    /// How long an answer may take, which takes milliseconds where a processor is free.
    private static final int ANSWER_MILLIS = 5_000;

    /// How long the proxy waits for what should be over.
    private static final long PATIENCE_MILLIS = 10_000;

    /// Requests of one connection, in one write.
    private static final int BATCH = 4;

    private static final byte[] REQUESTS =
            "GET /warm-up HTTP/1.1\r\nhost: callee\r\nuser-agent: warm-up\r\naccept: */*\r\n\r\n"
                    .repeat(BATCH)
                    .getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ANSWER = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);

    private final Path certificates;
    private final Thread thread;
    private final long deadline = System.nanoTime() + TIME.toNanos();

    /// Written by its thread before it ends.
    private int answered;

    private WarmUp(Path certificates) {
        this.certificates = certificates;
        this.thread = new Thread(this::run, "mw-warm-up");
        thread.setDaemon(true);
    }

    /// Begins to warm this process up. Any thread.
    ///
    /// @param certificates folder with `ca.pem` and, of `client` and `server`, `.pem` and `.key`: SPIFFE
    ///     identities `.../sa/client` and `.../sa/server` that are trusted nowhere else
    public static WarmUp begin(Path certificates) {
        WarmUp begun = new WarmUp(certificates);
        begun.thread.start();
        return begun;
    }

    /// Returns when it is over. Any thread.
    ///
    /// @return how many requests were answered; 0 when it failed or hangs
    int await() {
        try {
            if (!thread.join(Duration.ofMillis(PATIENCE_MILLIS))) {
                LOG.warn("the warm-up hangs: the proxy starts without it");
                return 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answered;
    }

    private void run() {
        try (ProxyServer callee = start("warm-up-callee.yaml", Map.of());
                ProxyServer caller = start("warm-up-caller.yaml", Map.of("${callee}", String.valueOf(port(callee))))) {
            answered = ask(port(caller));
        } catch (BootstrapException | IOException | UncheckedIOException e) {
            LOG.warn("not warmed up, the first requests will be slow: {}", e.getMessage());
        }
    }

    private ProxyServer start(String resource, Map<String, String> values) throws BootstrapException, IOException {
        String text = text(resource).replace("${certificates}", certificates.toString());
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace(value.getKey(), value.getValue());
        }
        BootstrapMessage bootstrap = BootstrapReader.parse(resource, text);
        return ProxyServer.start(bootstrap, ProxyOptions.of(1));
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = WarmUp.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int port(ProxyServer server) {
        return server.addresses().values().stream()
                .flatMap(addresses -> addresses.stream())
                .map(InetSocketAddress.class::cast)
                .findFirst()
                .orElseThrow()
                .getPort();
    }

    /// Batch after batch until the time is over, one at least, each on a connection of its own: the first ones
    /// come all at once, and would wait for each other too.
    ///
    /// @return how many were answered
    /// @throws IOException when one is not answered with 200 in time
    private int ask(int port) throws IOException {
        int count = 0;
        do {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(ANSWER_MILLIS);
                OutputStream out = socket.getOutputStream();
                out.write(REQUESTS);
                new Answers(socket.getInputStream()).read(BATCH);
            }
            count += BATCH;
        } while (System.nanoTime() < deadline);
        return count;
    }

    /// Counts status lines.
    private static final class Answers {
        private final InputStream in;
        private final byte[] buffer = new byte[8192];

        /// How many bytes of a status line were seen last.
        private int seen;

        Answers(InputStream in) {
            this.in = in;
        }

        void read(int wanted) throws IOException {
            for (int got = 0; got < wanted; ) {
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
}
