package dev.meshwright.compile.fields;

import dev.meshwright.dialects.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Some values that a schema allows, different from one another.
final class SampleValues {
    private SampleValues() {}

    static List<Object> of(Schema schema) {
        if (!schema.words().isEmpty()) {
            return List.copyOf(schema.words());
        }
        return switch (schema.type()) {
            case "boolean" -> List.of(true, false);
            case "integer" -> List.of(bounded(schema, 5), bounded(schema, 7));
            case "number" -> List.of(bounded(schema, 50), bounded(schema, 20));
            case "array" -> {
                List<Object> lists = new ArrayList<>();
                schema.items().forEach(item -> of(item).forEach(value -> lists.add(List.of(value))));
                yield lists.isEmpty() ? List.of(List.of()) : lists;
            }
            case "object" -> objects(schema);
            default -> texts(schema);
        };
    }

    private static Object bounded(Schema schema, long wanted) {
        return (long) Math.min(schema.bounds().max(), Math.max(schema.bounds().min(), (double) wanted));
    }

    private static List<Object> objects(Schema schema) {
        if (!schema.values().isEmpty()) {
            return of(schema.values().getFirst()).stream()
                    .<Object>map(value -> Map.of("key", value))
                    .toList();
        }
        if (schema.properties().isEmpty()) {
            return List.of(Map.of(), Map.of("key", "value"));
        }
        Map<String, Object> required = new TreeMap<>();
        schema.required().forEach(name -> {
            Schema field = schema.properties().get(name);
            if (field != null) {
                required.put(name, of(field).getFirst());
            }
        });
        return List.of(required);
    }

    private static List<Object> texts(Schema schema) {
        boolean duration =
                schema.rules().stream().anyMatch(rule -> rule.expression().startsWith("duration("));
        return duration ? List.of("7s", "9s") : List.of("some.text", "other.text");
    }
}
