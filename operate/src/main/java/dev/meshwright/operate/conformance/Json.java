package dev.meshwright.operate.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reading published JSON: what is absent is empty.
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static JsonNode read(Path file) throws IOException {
        return MAPPER.readTree(Files.readString(file));
    }

    static JsonNode parse(String text) {
        return MAPPER.readTree(text);
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isMissingNode() || value.isNull() ? "" : value.asString();
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString()));
        return texts;
    }

    /// Text by name; several values of one name are joined.
    static Map<String, String> textMap(JsonNode object) {
        Map<String, String> map = new TreeMap<>();
        object.properties()
                .forEach(e -> map.put(
                        e.getKey(),
                        e.getValue().isArray()
                                ? String.join(",", texts(e.getValue()))
                                : e.getValue().asString()));
        return map;
    }

    /// Header fields in order, several values of one name as several fields.
    static List<Map.Entry<String, String>> headers(JsonNode object) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        object.properties().forEach(e -> {
            if (e.getValue().isArray()) {
                e.getValue().forEach(v -> headers.add(Map.entry(lower(e.getKey()), v.asString())));
            } else {
                headers.add(Map.entry(lower(e.getKey()), e.getValue().asString()));
            }
        });
        return headers;
    }

    static Map<String, Object> map(JsonNode node) {
        Map<String, Object> map = new TreeMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), MAPPER.treeToValue(entry.getValue(), Object.class)));
        return map;
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
