package dev.meshwright.operate.verify.record;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// One request with its answer, gathered out of a tap (`HttpBufferedTrace`, or segments of a streamed one).
final class TapMessage {
    private static final int BODY_BYTES_MAX = 4096;
    private static final int PORT_MAX = 65_535;
    private static final int DENIED = 403;
    /// Of Envoy's RBAC filter, and ours.
    private static final String DENIED_BODY = "RBAC: access denied";
    /// What proxies and HTTP itself add, or what is new with each request: no case needs it.
    private static final Set<String> OF_PROXIES = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "te",
            "x-request-id",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-client-cert",
            "x-b3-traceid",
            "x-b3-spanid",
            "x-b3-parentspanid",
            "x-b3-sampled",
            "x-b3-flags",
            "b3",
            "traceparent",
            "tracestate");
    private static final List<String> OF_PROXIES_PREFIXES = List.of(":", "x-envoy-", "sec-websocket-");
    /// A test file is no place for secrets.
    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization", "cookie");

    private final List<Map.Entry<String, String>> requestHeaders = new ArrayList<>();
    private final List<Map.Entry<String, String>> answerHeaders = new ArrayList<>();
    private final Body body = new Body();
    private final Body answer = new Body();
    private String address = "";
    private int port;
    private String host = "";

    /// A field by its name in the schema, in either form of the JSON mapping.
    static JsonNode field(JsonNode message, String name) {
        if (message.has(name)) {
            return message.path(name);
        }
        StringBuilder json = new StringBuilder();
        for (String word : name.split("_", -1)) {
            json.append(json.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return message.path(json.toString());
    }

    void buffered(JsonNode trace) {
        JsonNode request = field(trace, "request");
        JsonNode response = field(trace, "response");
        headers(field(request, "headers"), requestHeaders);
        body.add(field(request, "body"));
        headers(field(response, "headers"), answerHeaders);
        answer.add(field(response, "body"));
        headers(field(response, "trailers"), answerHeaders);
        JsonNode called = socketAddress(field(trace, "downstream_connection"), "local_address");
        address = field(called, "address").asString("");
        int number = field(called, "port_value").asInt(0);
        port = number > 0 && number <= PORT_MAX ? number : 0;
        host = field(socketAddress(field(trace, "upstream_connection"), "remote_address"), "address")
                .asString("");
    }

    private static JsonNode socketAddress(JsonNode connection, String side) {
        return field(field(connection, side), "socket_address");
    }

    void segment(JsonNode segment) {
        headers(field(field(segment, "request_headers"), "headers"), requestHeaders);
        body.add(field(segment, "request_body_chunk"));
        headers(field(field(segment, "response_headers"), "headers"), answerHeaders);
        answer.add(field(segment, "response_body_chunk"));
        headers(field(field(segment, "response_trailers"), "headers"), answerHeaders);
    }

    private static void headers(JsonNode list, List<Map.Entry<String, String>> into) {
        for (JsonNode header : list) {
            String value = field(header, "value").asString("");
            String raw = field(header, "raw_value").asString("");
            into.add(Map.entry(
                    field(header, "key").asString("").toLowerCase(Locale.ROOT),
                    value.isEmpty() && !raw.isEmpty() ? new String(decoded(raw), StandardCharsets.ISO_8859_1) : value));
        }
    }

    /// What is no base64 is as good as nothing.
    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /// The first value; empty: none.
    String header(String name) {
        return first(requestHeaders, name);
    }

    private static String first(List<Map.Entry<String, String>> headers, String name) {
        return headers.stream()
                .filter(h -> h.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    RecordedCall call() {
        List<String> leftOut = new ArrayList<>(requestHeaders.stream()
                .map(Map.Entry::getKey)
                .filter(SECRET::contains)
                .distinct()
                .toList());
        Optional<String> text = body.text();
        if (text.isEmpty()) {
            leftOut.add("body");
        }
        int status = number(first(answerHeaders, ":status"), 0);
        boolean denied =
                status == DENIED && answer.text().filter(DENIED_BODY::equals).isPresent();
        String grpc = first(answerHeaders, "grpc-status");
        boolean isGrpc = header("content-type").startsWith("application/grpc");
        return new RecordedCall(
                Optional.of(new RecordedCall.Request(
                        isGrpc ? "grpc" : header(":scheme").equals("https") ? "https" : "http",
                        header(":method"),
                        header(":authority"),
                        header(":path"),
                        told().toList(),
                        isGrpc ? "" : text.orElse(""),
                        leftOut)),
                port,
                address,
                status,
                isGrpc ? number(grpc, -1) : -1,
                "",
                host,
                denied ? "rbac_access_denied" : "");
    }

    private Stream<Map.Entry<String, String>> told() {
        return requestHeaders.stream()
                .filter(h -> !OF_PROXIES.contains(h.getKey()) && !SECRET.contains(h.getKey()))
                .filter(h -> OF_PROXIES_PREFIXES.stream().noneMatch(h.getKey()::startsWith));
    }

    /// What came of a body, as long as it is short.
    private static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean cut;

        void add(JsonNode chunk) {
            byte[] more = field(chunk, "as_string").isString()
                    ? field(chunk, "as_string").asString("").getBytes(StandardCharsets.UTF_8)
                    : decoded(field(chunk, "as_bytes").asString(""));
            cut |= field(chunk, "truncated").asBoolean(false) || bytes.size() + more.length > BODY_BYTES_MAX;
            if (!cut) {
                bytes.writeBytes(more);
            }
        }

        /// If it is whole, and text.
        Optional<String> text() {
            try {
                return cut
                        ? Optional.empty()
                        : Optional.of(StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                                .toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        }
    }

    private static int number(String text, int otherwise) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : otherwise;
    }
}
