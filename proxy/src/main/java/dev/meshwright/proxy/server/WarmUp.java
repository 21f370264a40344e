package dev.meshwright.proxy.server;

import dev.meshwright.proxy.bootstrap.BootstrapException;
import dev.meshwright.proxy.bootstrap.BootstrapMessage;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compiles the way of a request before there are requests: three proxies of this process on ephemeral ports
/// of loopback, a caller's and a callee's sidecar and one in the application's place, answer as many as fit in
/// the time. The first real ones would be interpreted otherwise, and wait for each other. It begins with the
/// process and runs beside the reading of the configuration; the listeners open when it is over. Nothing of
/// it is counted, logged or traced with the proxy's own.
///
/// What goes wrong in it is logged, and the proxy starts cold: it costs latency, never the start.
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    /// From beginning to end. Longer made the first 1,000 requests hardly faster, but every start longer.
    private static final Duration TIME = Duration.ofMillis(300);

    /// Of it for requests at least, where a busy machine took the rest for the start.
    private static final Duration ASKING = Duration.ofMillis(80);

    /// How long the proxy waits for what should be over.
    private static final long PATIENCE_MILLIS = 10_000;

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
    public int await() {
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
        try (ProxyServer application = start("warm-up-application.yaml", Map.of());
                ProxyServer callee = start("warm-up-callee.yaml", Map.of("${application}", port(application)));
                ProxyServer caller = start("warm-up-caller.yaml", Map.of("${callee}", port(callee)))) {
            answered = WarmUpClients.ask(Integer.parseInt(port(caller)), asksUntil());
            LOG.info("warmed up by {} requests", answered);
        } catch (BootstrapException | IOException | UncheckedIOException e) {
            LOG.warn("not warmed up, the first requests will be slow: {}", e.getMessage());
        }
    }

    private long asksUntil() {
        long atLeast = System.nanoTime() + ASKING.toNanos();
        return deadline - atLeast > 0 ? deadline : atLeast;
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

    private static String port(ProxyServer server) {
        return server.addresses().values().stream()
                .flatMap(addresses -> addresses.stream())
                .map(InetSocketAddress.class::cast)
                .map(address -> String.valueOf(address.getPort()))
                .findFirst()
                .orElseThrow();
    }
}
