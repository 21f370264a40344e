package dev.meshwright.operate.verify.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Reads an access log in Istio's JSON format, which our proxies and stock Envoy write by default, out of a
/// file that may hold other lines too.
final class AccessLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AccessLog() {}

    static RecordedCalls read(String text) {
        List<RecordedCall> calls = new ArrayList<>();
        int skipped = 0;
        for (String line : text.lines().toList()) {
            if (line.isBlank()) {
                continue;
            }
            try {
                JsonNode json = line.startsWith("{") ? JSON.readTree(line) : JSON.createObjectNode();
                boolean inbound = value(json, "upstream_cluster").startsWith("inbound");
                if (json.has("response_code") && !inbound) {
                    calls.add(call(json));
                    continue;
                }
            } catch (JacksonException e) {
                // A log that is being written ends in the middle of a line.
            }
            skipped++;
        }
        return new RecordedCalls(calls, skipped);
    }

    private static RecordedCall call(JsonNode json) {
        String local = value(json, "downstream_local_address");
        int colon = local.lastIndexOf(':');
        boolean addressed = colon > 0 && local.substring(colon + 1).matches("[0-9]{1,5}");
        return new RecordedCall(
                request(json),
                addressed ? Integer.parseInt(local.substring(colon + 1)) : 0,
                addressed ? local.substring(0, colon).replaceAll("[\\[\\]]", "") : "",
                json.path("response_code").asInt(0),
                -1,
                value(json, "upstream_cluster"),
                "",
                value(json, "response_code_details"));
    }

    private static Optional<RecordedCall.Request> request(JsonNode json) {
        String method = value(json, "method");
        String userAgent = value(json, "user_agent");
        return method.isEmpty()
                ? Optional.empty()
                : Optional.of(new RecordedCall.Request(
                        "http",
                        method,
                        value(json, "authority"),
                        value(json, "path"),
                        userAgent.isEmpty() ? List.of() : List.of(Map.entry("user-agent", userAgent)),
                        "",
                        List.of()));
    }

    /// Empty for what the format writes as `-` or null.
    private static String value(JsonNode json, String name) {
        String text = json.path(name).asString("");
        return text.equals("-") ? "" : text;
    }
}
