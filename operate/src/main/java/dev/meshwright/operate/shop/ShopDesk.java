package dev.meshwright.operate.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import tools.jackson.databind.ObjectMapper;

/// The shop's control page, on loopback: `PUT /programs/NAME` with a [Behaviour] as JSON switches a program,
/// `GET /programs` tells what every program saw, `POST /reset` forgets it.
final class ShopDesk {
    private final Map<String, Program> programs;
    private final ObjectMapper json = new ObjectMapper();

    ShopDesk(int port, Map<String, Program> programs) throws IOException {
        this.programs = programs;
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 64);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            switch (exchange.getRequestMethod() + " " + (path.startsWith("/programs/") ? "/programs/" : path)) {
                case "GET /programs" -> send(exchange, 200, json.writeValueAsBytes(sightings()));
                case "POST /reset" -> {
                    programs.values().forEach(program -> program.sightings().reset());
                    send(exchange, 204, new byte[0]);
                }
                case "PUT /programs/" -> behave(exchange, path.substring("/programs/".length()));
                default -> send(exchange, 404, new byte[0]);
            }
        }
    }

    private Map<String, Sightings.Snapshot> sightings() {
        Map<String, Sightings.Snapshot> seen = new TreeMap<>();
        programs.forEach((name, program) -> seen.put(name, program.sightings().snapshot()));
        return seen;
    }

    private void behave(HttpExchange exchange, String name) throws IOException {
        Program program = programs.get(name);
        if (program == null) {
            send(exchange, 404, ("no program '" + name + "'").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return;
        }
        program.behave(json.readValue(exchange.getRequestBody().readAllBytes(), Behaviour.class));
        send(exchange, 204, new byte[0]);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
