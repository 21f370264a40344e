package dev.meshwright.operate.differential.generate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Documents with requests near them. Names and hosts have its id in them, so that many can be in force at once.
///
/// @param id of fixed length, part of no other word
/// @param documents trees of maps, lists, texts, numbers and truth values
public record Island(String id, List<Map<String, Object>> documents, List<Asked> requests) {
    public Island {
        documents = List.copyOf(documents);
        requests = List.copyOf(requests);
    }

    /// The id of a number.
    static String id(int number) {
        return "i%03dz".formatted(number);
    }

    /// The same elsewhere.
    public Island at(int number) {
        String other = id(number);
        return new Island(
                other,
                documents.stream().map(d -> renamed(d, other)).toList(),
                requests.stream().map(a -> renamed(a, other)).toList());
    }

    public Island with(List<Map<String, Object>> others, List<Asked> asked) {
        return new Island(id, others, asked);
    }

    private Asked renamed(Asked asked, String other) {
        return new Asked(
                asked.from(),
                asked.scheme(),
                asked.method(),
                text(asked.address(), other),
                asked.port(),
                text(asked.authority(), other),
                text(asked.path(), other),
                asked.headers().stream()
                        .map(h -> Map.entry(h.getKey(), text(h.getValue(), other)))
                        .toList(),
                asked.http2(),
                text(asked.sni(), other),
                asked.certificate());
    }

    private String text(String text, String other) {
        return text.replace(id, other);
    }

    private Map<String, Object> renamed(Map<?, ?> map, String other) {
        Map<String, Object> renamed = new LinkedHashMap<>();
        map.forEach((key, value) -> renamed.put(text(String.valueOf(key), other), value(value, other)));
        return renamed;
    }

    private Object value(Object value, String other) {
        return switch (value) {
            case Map<?, ?> map -> renamed(map, other);
            case List<?> list -> list.stream().map(item -> value(item, other)).toList();
            case String text -> text(text, other);
            default -> value;
        };
    }
}
