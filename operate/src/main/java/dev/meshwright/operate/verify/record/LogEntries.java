package dev.meshwright.operate.verify.record;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Reads an access log in Istio's JSON format, which our proxies and stock Envoy write by default, out of a
/// file that may hold other lines too.
///
/// @param entries in order
/// @param skipped lines that are no entry of an outbound side or of a gateway
public record LogEntries(List<LogEntry> entries, int skipped) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public LogEntries {
        entries = List.copyOf(entries);
    }

    public static LogEntries of(String text) {
        List<LogEntry> entries = new ArrayList<>();
        int skipped = 0;
        for (String line : text.lines().toList()) {
            if (line.isBlank()) {
                continue;
            }
            try {
                JsonNode json = line.startsWith("{") ? JSON.readTree(line) : JSON.createObjectNode();
                boolean inbound = value(json, "upstream_cluster").startsWith("inbound");
                if (json.has("response_code") && !inbound) {
                    entries.add(entry(json));
                    continue;
                }
            } catch (JacksonException e) {
                // A log that is being written ends in the middle of a line.
            }
            skipped++;
        }
        return new LogEntries(entries, skipped);
    }

    private static LogEntry entry(JsonNode json) {
        String local = value(json, "downstream_local_address");
        int colon = local.lastIndexOf(':');
        boolean addressed = colon > 0 && local.substring(colon + 1).matches("[0-9]{1,5}");
        return new LogEntry(
                value(json, "method"),
                value(json, "authority"),
                value(json, "path"),
                addressed ? Integer.parseInt(local.substring(colon + 1)) : 0,
                addressed ? local.substring(0, colon).replaceAll("[\\[\\]]", "") : "",
                json.path("response_code").asInt(0),
                value(json, "upstream_cluster"),
                value(json, "response_code_details"),
                value(json, "user_agent"));
    }

    /// Empty for what the format writes as `-` or null.
    private static String value(JsonNode json, String name) {
        String text = json.path(name).asString("");
        return text.equals("-") ? "" : text;
    }
}
