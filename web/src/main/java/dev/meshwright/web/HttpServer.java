package dev.meshwright.web;

import io.helidon.http.Header;
import io.helidon.http.RequestException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server. One virtual thread per connection; [#close] stops accepting and ends open connections.
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /// Held so that its level stays: Helidon announces each start and stop at INFO, which belongs to no log of ours.
    private static final java.util.logging.Logger CHATTER = java.util.logging.Logger.getLogger("io.helidon");

    /// Logs a stack trace when the port is taken, which [#start] reports itself.
    private static final java.util.logging.Logger STARTER =
            java.util.logging.Logger.getLogger("io.helidon.webserver.LoomServer");

    static {
        CHATTER.setLevel(java.util.logging.Level.WARNING);
        STARTER.setLevel(java.util.logging.Level.OFF);
    }

    private static final int CONNECTIONS_MAX = 1024;
    private static final Duration IDLE_MAX = Duration.ofMinutes(2);
    private static final Duration SHUTDOWN_GRACE = Duration.ofMillis(500);

    /// @param host a loopback address or name; another is refused, since there is no TLS here
    /// @param port 0 picks a free one
    /// @param bodyBytesMax of a request; more is answered with 413
    public record Settings(String host, int port, int bodyBytesMax, BearerToken token) {
        public Settings {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("HTTP port: " + port + " (expected: 0..65535)");
            }
            if (bodyBytesMax < 1) {
                throw new IllegalArgumentException("body limit: " + bodyBytesMax + " (expected: at least 1 byte)");
            }
        }
    }

    private final WebServer server;

    private HttpServer(WebServer server) {
        this.server = server;
    }

    /// Binds and serves.
    ///
    /// @throws IOException when the address is not loopback, cannot be resolved or is taken
    public static HttpServer start(Settings settings, Routes routes) throws IOException {
        InetAddress address = InetAddress.getByName(settings.host());
        if (!address.isLoopbackAddress()) {
            throw new IOException("HTTP address: '" + settings.host()
                    + "' (expected: a loopback address such as 127.0.0.1; the API has no TLS of its own)");
        }
        var exchange = new Exchange(settings, routes, Hosts.LOOPBACK.and(settings.host()));
        WebServer server = WebServer.builder()
                .address(address)
                .port(settings.port())
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .maxTcpConnections(CONNECTIONS_MAX)
                .idleConnectionTimeout(IDLE_MAX)
                .shutdownGracePeriod(SHUTDOWN_GRACE)
                .maxPayloadSize(settings.bodyBytesMax())
                .routing(HttpRouting.builder().any(exchange::serve))
                .build();
        server.start();
        if (!server.isRunning()) {
            throw new IOException("cannot bind HTTP " + settings.host() + ":" + settings.port()
                    + " (expected: a free port of this machine)");
        }
        return new HttpServer(server);
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    /// The layers of one request, outermost first: Host, route, token, body limit, handler.
    private record Exchange(Settings settings, Routes routes, Hosts hosts) {
        void serve(ServerRequest in, ServerResponse out) {
            Answer answer = answer(in);
            out.status(answer.status());
            out.header("Content-Type", answer.contentType());
            out.header("X-Content-Type-Options", "nosniff");
            out.header("Cache-Control", "no-store");
            answer.headers().forEach((name, value) -> out.header(name, value));
            out.send(answer.body());
        }

        private Answer answer(ServerRequest in) {
            String host = header(in, "Host");
            if (!hosts.allow(host)) {
                return Answer.text(421, "Host '" + host + "' is not served here (expected: localhost or 127.0.0.1)\n");
            }
            String method = in.prologue().method().text();
            String path = in.path().path();
            var found = routes.find(method, path);
            if (found.isEmpty()) {
                return unknown(method, path);
            }
            if (found.get().access() == Routes.Access.TOKEN && !settings.token().matches(header(in, "Authorization"))) {
                return Answer.text(401, "missing or wrong bearer token (expected: the text of STATE/api-token)\n")
                        .with("WWW-Authenticate", "Bearer realm=\"meshwright\"");
            }
            try {
                // Open routes take no body: nobody unknown makes this process hold megabytes.
                byte[] body = found.get().access() == Routes.Access.TOKEN ? body(in) : new byte[0];
                if (body.length > settings.bodyBytesMax()) {
                    return Answer.text(413, "body is longer than " + settings.bodyBytesMax() + " bytes\n");
                }
                Request request = request(in, method, path, body)
                        .withParameters(found.get().parameters());
                return found.get().handler().handle(request);
            } catch (RequestException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                LOG.error("{} {} failed", method, path, e);
                return Answer.text(500, "internal error: " + e.getMessage() + " (the control plane's log has more)\n");
            }
        }

        private Answer unknown(String method, String path) {
            List<String> methods = routes.methods(path);
            if (methods.isEmpty()) {
                return Answer.text(404, "no such path: " + path + "\n");
            }
            return Answer.text(405, method + " is not possible here (expected: " + String.join(", ", methods) + ")\n")
                    .with("Allow", String.join(", ", methods));
        }

        private byte[] body(ServerRequest in) throws IOException {
            if (!in.content().hasEntity()) {
                return new byte[0];
            }
            try (InputStream stream = in.content().inputStream()) {
                return stream.readNBytes(settings.bodyBytesMax() + 1);
            }
        }

        private static Request request(ServerRequest in, String method, String path, byte[] body) {
            Map<String, List<String>> query = new TreeMap<>();
            for (String name : in.query().names()) {
                query.put(name, in.query().all(name));
            }
            return new Request(
                    method, path, Map.of(), query, mediaType(header(in, "Content-Type")), header(in, "Accept"), body);
        }

        private static String mediaType(String contentType) {
            int end = contentType.indexOf(';');
            return (end < 0 ? contentType : contentType.substring(0, end))
                    .strip()
                    .toLowerCase(Locale.ROOT);
        }

        private static String header(ServerRequest in, String name) {
            for (Header header : in.headers()) {
                if (header.name().equalsIgnoreCase(name)) {
                    return header.get();
                }
            }
            return "";
        }
    }
}
