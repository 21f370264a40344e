package dev.meshwright.compile.fields;

import dev.meshwright.dialects.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/// A leaf of a schema: `http[].match[].uri.exact`, `customTags.*.literal.value`.
///
/// @param steps names; `[]` steps into a list, `*` into the values of a map
/// @param schema of the leaf
record FieldPath(List<String> steps, Schema schema) {
    static final String ITEM = "[]";
    static final String VALUE = "*";

    FieldPath {
        steps = List.copyOf(steps);
    }

    static List<FieldPath> leaves(Schema spec) {
        List<FieldPath> leaves = new ArrayList<>();
        collect(spec, new ArrayList<>(), leaves);
        return leaves;
    }

    private static void collect(Schema schema, List<String> steps, List<FieldPath> leaves) {
        if (!schema.items().isEmpty() && hasFields(schema.items().getFirst())) {
            collect(schema.items().getFirst(), with(steps, ITEM), leaves);
        } else if (!schema.values().isEmpty() && hasFields(schema.values().getFirst())) {
            collect(schema.values().getFirst(), with(steps, VALUE), leaves);
        } else if (schema.properties().isEmpty()) {
            leaves.add(new FieldPath(steps, schema));
        } else {
            schema.properties().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(entry -> collect(entry.getValue(), with(steps, entry.getKey()), leaves));
        }
    }

    private static boolean hasFields(Schema schema) {
        return !schema.properties().isEmpty()
                || schema.items().stream().anyMatch(FieldPath::hasFields)
                || schema.values().stream().anyMatch(FieldPath::hasFields);
    }

    private static List<String> with(List<String> steps, String step) {
        List<String> longer = new ArrayList<>(steps);
        longer.add(step);
        return longer;
    }

    /// As shown: `http.match.uri.exact`.
    @Override
    public String toString() {
        return String.join(
                ".", steps.stream().filter(step -> !step.equals(ITEM)).toList());
    }
}
