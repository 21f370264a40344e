package dev.meshwright.agent.envoy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Envoy's admin endpoint, for the few things that the agent asks of it.
final class EnvoyAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(EnvoyAdmin.class);
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final Pattern INBOUND_ACTIVE =
            Pattern.compile("^http\\.inbound_\\S*\\.downstream_rq_active: (\\d{1,18})\\s*$", Pattern.MULTILINE);

    private final InetSocketAddress address;

    EnvoyAdmin(InetSocketAddress address) {
        this.address = address;
    }

    /// A POST without a body; a failure is logged, as the caller has nothing better to do.
    void post(String path) {
        try {
            exchange("POST", path);
        } catch (IOException e) {
            LOG.warn("Envoy admin {}{}: {}", address, path, e.getMessage());
        }
    }

    /// Requests in flight that came in from peers; 0 when Envoy does not answer, as it then has none.
    long inboundRequests() {
        try {
            return INBOUND_ACTIVE
                    .matcher(exchange("GET", "/stats?filter=downstream_rq_active"))
                    .results()
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private String exchange(String method, String path) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String request = method + " " + path + " HTTP/1.1\r\nHost: " + address.getHostString()
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(ANSWER_BYTES_MAX), StandardCharsets.ISO_8859_1);
        }
    }
}
