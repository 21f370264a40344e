package dev.meshwright.compile.fields;

import dev.meshwright.dialects.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Documents of a kind that set one field, made from its schema, a sound document of the kind, and hints where a field
/// means something only beside others.
///
/// @param spec of the sound document
record FieldDocuments(String kind, Schema schema, Object spec, List<Hint> hints) {
    /// @param kind empty: all
    /// @param at found in the path
    /// @param values to try; none: made from the schema
    /// @param with laid over `spec`
    /// @param beside laid over a mapping above the field
    /// @param up how far above; 0: the mapping that holds it
    /// @param drop paths to leave out
    record Hint(String kind, Pattern at, List<Object> values, Object with, Object beside, int up, List<String> drop) {
        Hint {
            values = List.copyOf(values);
            drop = List.copyOf(drop);
        }

        @SuppressWarnings("unchecked")
        static Hint of(Map<String, Object> written) {
            return new Hint(
                    (String) written.getOrDefault("kind", ""),
                    Pattern.compile((String) written.getOrDefault("at", "")),
                    (List<Object>) written.getOrDefault("values", List.of()),
                    written.getOrDefault("with", Map.of()),
                    written.getOrDefault("beside", Map.of()),
                    ((Long) written.getOrDefault("up", 0L)).intValue(),
                    (List<String>) written.getOrDefault("drop", List.of()));
        }

        boolean isFor(String ofKind, String path) {
            return at.matcher(path).find() && (kind.isEmpty() || kind.equals(ofKind));
        }
    }

    /// The same document without the field, and with each value that is tried.
    record Variants(Object without, List<Object> with) {
        Variants {
            with = List.copyOf(with);
        }
    }

    Variants of(FieldPath field) {
        List<Hint> fitting =
                hints.stream().filter(h -> h.isFor(kind, field.toString())).toList();
        Object base = spec;
        List<Object> values = new ArrayList<>();
        List<Hint> beside =
                fitting.stream().filter(h -> !h.beside().equals(Map.of())).toList();
        for (Hint hint : fitting) {
            for (String path : hint.drop()) {
                base = Trees.without(base, steps(path));
            }
            base = Trees.merged(base, hint.with());
            values.addAll(hint.values());
        }
        if (values.isEmpty()) {
            values.addAll(SampleValues.of(field.schema()));
        }
        List<Object> with = new ArrayList<>();
        for (Object value : values) {
            with.add(placed(base, schema, field.steps(), value, beside));
        }
        return new Variants(Trees.without(with.getFirst(), field.steps()), with);
    }

    private List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        Schema at = schema;
        for (String name : path.split("\\.", -1)) {
            steps.add(name);
            Schema next = at.properties().getOrDefault(name, at);
            if (!next.items().isEmpty()) {
                steps.add(FieldPath.ITEM);
                next = next.items().getFirst();
            }
            at = next;
        }
        if (steps.getLast().equals(FieldPath.ITEM)) {
            steps.removeLast();
        }
        return steps;
    }

    @SuppressWarnings("unchecked")
    private static Object placed(Object tree, Schema schema, List<String> steps, Object value, List<Hint> beside) {
        if (steps.isEmpty()) {
            return value;
        }
        String step = steps.getFirst();
        List<String> rest = steps.subList(1, steps.size());
        if (step.equals(FieldPath.ITEM)) {
            List<Object> list = new ArrayList<>(tree instanceof List<?> given ? given : List.of());
            Object first = list.isEmpty() ? Map.of() : list.removeFirst();
            list.addFirst(placed(first, schema.items().getFirst(), rest, value, beside));
            return list;
        }
        Map<String, Object> map =
                new TreeMap<>(tree instanceof Map<?, ?> given ? (Map<String, Object>) given : Map.of());
        if (step.equals(FieldPath.VALUE)) {
            String key = map.keySet().stream().findFirst().orElse("key");
            map.put(key, placed(map.getOrDefault(key, Map.of()), schema.values().getFirst(), rest, value, beside));
            return map;
        }
        Schema field = schema.properties().get(step);
        if (field == null) {
            throw new AssertionError("no field " + step);
        }
        for (String required : schema.required()) {
            Schema other = schema.properties().get(required);
            if (other != null) {
                map.putIfAbsent(required, SampleValues.of(other).getFirst());
            }
        }
        long below = rest.stream()
                .filter(name -> !name.equals(FieldPath.ITEM) && !name.equals(FieldPath.VALUE))
                .count();
        for (Hint hint : beside) {
            if (hint.up() == below) {
                map = new TreeMap<>((Map<String, Object>) Trees.merged(map, hint.beside()));
            }
        }
        Object inner = rest.isEmpty() ? value : map.getOrDefault(step, isList(rest) ? List.of() : Map.of());
        map.put(step, rest.isEmpty() ? value : placed(inner, field, rest, value, beside));
        return map;
    }

    private static boolean isList(List<String> rest) {
        return rest.getFirst().equals(FieldPath.ITEM);
    }
}
