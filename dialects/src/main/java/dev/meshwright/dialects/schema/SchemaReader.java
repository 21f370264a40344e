package dev.meshwright.dialects.schema;

import dev.meshwright.base.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// From the tree of an OpenAPI schema to [Schema]. What it meets is our own resource, so anything
/// unexpected is a bug.
final class SchemaReader {
    /// Keys that say nothing to a check.
    private static final Set<String> SILENT = Set.of("description", "nullable", "x-kubernetes-map-type");

    private SchemaReader() {}

    static Schema read(Tree tree) {
        String type = "";
        String format = "";
        Map<String, Schema> properties = new LinkedHashMap<>();
        List<Schema> items = List.of();
        List<Schema> values = List.of();
        Set<String> required = Set.of();
        List<String> words = List.of();
        List<String> patterns = List.of();
        List<Tree> whenAbsent = List.of();
        List<String> mapKeys = List.of();
        List<Schema.Rule> rules = List.of();
        boolean set = false;
        boolean open = false;
        boolean intOrText = false;
        for (Tree.Entry entry : mapping(tree).entries()) {
            Tree value = entry.value();
            switch (entry.key()) {
                case "type" -> type = text(value);
                case "format" -> format = text(value);
                case "properties" -> mapping(value).entries().forEach(e -> properties.put(e.key(), read(e.value())));
                case "items" -> items = List.of(read(value));
                case "additionalProperties" -> values = List.of(read(value));
                case "required" -> required = new LinkedHashSet<>(texts(value));
                case "enum" -> words = texts(value);
                case "pattern" -> patterns = List.of(text(value));
                case "default" -> whenAbsent = List.of(value);
                case "x-kubernetes-list-map-keys" -> mapKeys = texts(value);
                case "x-kubernetes-list-type" -> set = text(value).equals("set");
                case "x-kubernetes-preserve-unknown-fields" ->
                    open = text(value).equals("true");
                case "x-kubernetes-int-or-string" -> intOrText = text(value).equals("true");
                case "x-kubernetes-validations" ->
                    rules = sequence(value).items().stream()
                            .map(SchemaReader::rule)
                            .filter(rule -> !isTransition(rule))
                            .toList();
                default -> check(entry.key());
            }
        }
        return new Schema(
                type,
                format,
                properties,
                items,
                values,
                required,
                words,
                patterns,
                whenAbsent,
                bounds(mapping(tree)),
                mapKeys,
                set,
                open,
                intOrText,
                logic(mapping(tree)),
                rules);
    }

    private static void check(String key) {
        if (!SILENT.contains(key) && !BOUND_KEYS.contains(key) && !LOGIC_KEYS.contains(key)) {
            throw new IllegalStateException("schema keyword '" + key + "' is not known");
        }
    }

    private static final Set<String> BOUND_KEYS = Set.of(
            "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties");

    private static Schema.Bounds bounds(Tree.Mapping schema) {
        return new Schema.Bounds(
                number(schema, "minimum").orElse(Double.NEGATIVE_INFINITY),
                number(schema, "maximum").orElse(Double.POSITIVE_INFINITY),
                number(schema, "minLength").map(Double::intValue).orElse(0),
                number(schema, "maxLength").map(Double::intValue).orElse(Integer.MAX_VALUE),
                number(schema, "minItems").map(Double::intValue).orElse(0),
                number(schema, "maxItems").map(Double::intValue).orElse(Integer.MAX_VALUE),
                number(schema, "minProperties").map(Double::intValue).orElse(0),
                number(schema, "maxProperties").map(Double::intValue).orElse(Integer.MAX_VALUE));
    }

    private static final Set<String> LOGIC_KEYS = Set.of("allOf", "anyOf", "oneOf", "not");

    private static Schema.Logic logic(Tree.Mapping schema) {
        if (schema.entries().stream().noneMatch(e -> LOGIC_KEYS.contains(e.key()))) {
            return Schema.Logic.NONE;
        }
        return new Schema.Logic(
                schemas(schema, "allOf"),
                schemas(schema, "anyOf"),
                schemas(schema, "oneOf"),
                schema.get("not").map(SchemaReader::read).map(List::of).orElse(List.of()));
    }

    private static List<Schema> schemas(Tree.Mapping schema, String key) {
        List<Schema> schemas = new ArrayList<>();
        schema.get(key).ifPresent(list -> sequence(list).items().forEach(item -> schemas.add(read(item))));
        return schemas;
    }

    private static Schema.Rule rule(Tree tree) {
        return new Schema.Rule(
                mapping(tree).get("rule").map(SchemaReader::text).orElse("true"),
                mapping(tree).get("message").map(SchemaReader::text).orElse(""));
    }

    /// Whether it is about what an object was before.
    private static boolean isTransition(Schema.Rule rule) {
        return rule.expression().contains("oldSelf");
    }

    private static Optional<Double> number(Tree.Mapping schema, String key) {
        return schema.get(key).map(value -> Double.parseDouble(text(value)));
    }

    private static List<String> texts(Tree tree) {
        return sequence(tree).items().stream().map(SchemaReader::text).toList();
    }

    private static String text(Tree tree) {
        return ((Tree.Scalar) tree).text();
    }

    private static Tree.Mapping mapping(Tree tree) {
        return (Tree.Mapping) tree;
    }

    private static Tree.Sequence sequence(Tree tree) {
        return (Tree.Sequence) tree;
    }
}
