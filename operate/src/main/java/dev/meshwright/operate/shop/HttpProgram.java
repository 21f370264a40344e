package dev.meshwright.operate.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/// An HTTP service: answers with its name and version after asking the services it depends on, and passes tracing and
/// test headers on to them.
final class HttpProgram extends Program {
    /// What an application must copy from request to calls so that traces and requests stay together.
    private static final List<String> PASSED_ON =
            List.of("x-request-id", "traceparent", "tracestate", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled");

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client;

    HttpProgram(ShopPlan.Program plan, HttpClient client) throws IOException {
        super(plan);
        this.client = client;
        behave(Behaviour.NORMAL);
    }

    @Override
    Closeable open() throws IOException {
        HttpServer opened =
                HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), plan.port()), 1024);
        opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        opened.createContext("/", this::answer);
        opened.start();
        return () -> opened.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            sightings.request(
                    PeerHeader.spiffeId(first(exchange, "x-forwarded-client-cert")),
                    attempt(first(exchange, "x-envoy-attempt-count")));
            Answer answer;
            try {
                answer = prepare(exchange);
            } finally {
                sightings.answering();
            }
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.getResponseHeaders().set("x-served-by", plan.name());
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Answer(int status, byte[] body) {}

    private Answer prepare(HttpExchange exchange) throws InterruptedException {
        Behaviour now = behaviour();
        if (now.delayMillis() > 0) {
            Thread.sleep(Duration.ofMillis(now.delayMillis()));
        }
        int status = now.status();
        StringBuilder body =
                new StringBuilder("{\"program\":\"" + plan.name() + "\",\"version\":\"" + plan.version() + "\"");
        if (status < 400) {
            for (Map.Entry<String, String> call : plan.calls().entrySet()) {
                int answered = call(call.getKey(), call.getValue(), exchange);
                body.append(",\"").append(call.getKey()).append("\":").append(answered);
                status = answered < 500 ? status : 502;
            }
        }
        return new Answer(status, body.append('}').toString().getBytes(StandardCharsets.UTF_8));
    }

    /// The status that a service we depend on answered; 599 when there was no answer.
    private int call(String service, String address, HttpExchange cause) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + address + "/" + service))
                .timeout(CALL_TIMEOUT)
                .GET();
        for (String name : PASSED_ON) {
            String value = first(cause, name);
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 599;
        }
    }

    private static int attempt(String header) {
        return header.isEmpty() || !header.chars().allMatch(Character::isDigit) || header.length() > 4
                ? 1
                : Integer.parseInt(header);
    }

    private static String first(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }
}
