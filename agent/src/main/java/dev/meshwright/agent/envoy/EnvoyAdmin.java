package dev.meshwright.agent.envoy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Envoy's admin endpoint, for the one thing the agent asks of it.
final class EnvoyAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(EnvoyAdmin.class);
    private static final int TIMEOUT_MILLIS = 1_000;

    private final InetSocketAddress address;

    EnvoyAdmin(InetSocketAddress address) {
        this.address = address;
    }

    /// A POST without a body; a failure is logged, as the caller has nothing better to do.
    void post(String path) {
        try (var socket = new Socket()) {
            socket.connect(address, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String request = "POST " + path + " HTTP/1.1\r\nHost: " + address.getHostString()
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readNBytes(64);
        } catch (IOException e) {
            LOG.warn("Envoy admin {}{}: {}", address, path, e.getMessage());
        }
    }
}
