package dev.meshwright.dialects.schema;

import dev.meshwright.base.tree.Tree;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One node of a structural schema (Kubernetes: "Specifying a structural schema"). What is absent is an empty
/// list or the widest bound.
///
/// @param type `object`, `array`, `string`, `integer`, `number`, `boolean`; empty: any
/// @param items schema of list items, at most one
/// @param values schema of the values of a map (`additionalProperties`), at most one
/// @param words allowed texts; empty: any
/// @param patterns RE2, found anywhere in the text; at most one
/// @param whenAbsent the default, at most one
/// @param mapKeys fields that together name an item of a list (`x-kubernetes-list-map-keys`)
/// @param set whether no item may be there twice
/// @param open whether unknown fields are kept (`x-kubernetes-preserve-unknown-fields`)
/// @param intOrText `x-kubernetes-int-or-string`
/// @param rules on what it is, not on what it was: a file knows no before
/// @param ruled whether it or anything in it has rules
public record Schema(
        String type,
        String format,
        Map<String, Schema> properties,
        List<Schema> items,
        List<Schema> values,
        Set<String> required,
        List<String> words,
        List<String> patterns,
        List<Tree> whenAbsent,
        Bounds bounds,
        List<String> mapKeys,
        boolean set,
        boolean open,
        boolean intOrText,
        Logic logic,
        List<Rule> rules,
        boolean ruled) {
    /// One of which it is found out whether it is [#ruled].
    public Schema(
            String type,
            String format,
            Map<String, Schema> properties,
            List<Schema> items,
            List<Schema> values,
            Set<String> required,
            List<String> words,
            List<String> patterns,
            List<Tree> whenAbsent,
            Bounds bounds,
            List<String> mapKeys,
            boolean set,
            boolean open,
            boolean intOrText,
            Logic logic,
            List<Rule> rules) {
        this(
                type,
                format,
                properties,
                items,
                values,
                required,
                words,
                patterns,
                whenAbsent,
                bounds,
                mapKeys,
                set,
                open,
                intOrText,
                logic,
                rules,
                !rules.isEmpty() || anyRuled(properties.values()) || anyRuled(items) || anyRuled(values));
    }

    private static boolean anyRuled(Collection<Schema> schemas) {
        return schemas.stream().anyMatch(Schema::ruled);
    }

    /// The same, where it names only the fields that it is about.
    private Schema opened() {
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
                bounds,
                mapKeys,
                set,
                true,
                intOrText,
                logic,
                rules,
                ruled);
    }

    public Schema {
        properties = Map.copyOf(properties);
        items = List.copyOf(items);
        values = List.copyOf(values);
        required = Set.copyOf(required);
        words = List.copyOf(words);
        patterns = List.copyOf(patterns);
        whenAbsent = List.copyOf(whenAbsent);
        mapKeys = List.copyOf(mapKeys);
        rules = List.copyOf(rules);
    }

    /// A CEL rule on the value of this node (`x-kubernetes-validations`).
    public record Rule(String expression, String message) {}

    /// Inclusive. Lengths count code points.
    public record Bounds(
            double min,
            double max,
            int lengthMin,
            int lengthMax,
            int itemsMin,
            int itemsMax,
            int propertiesMin,
            int propertiesMax) {
        public static final Bounds NONE = new Bounds(
                Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                0,
                Integer.MAX_VALUE,
                0,
                Integer.MAX_VALUE,
                0,
                Integer.MAX_VALUE);
    }

    /// Conditions made of other schemas; they restrict, and define no fields. Those that may not hold are
    /// [open][Schema#open].
    public record Logic(List<Schema> allOf, List<Schema> anyOf, List<Schema> oneOf, List<Schema> not) {
        public static final Logic NONE = new Logic(List.of(), List.of(), List.of(), List.of());

        public Logic {
            allOf = List.copyOf(allOf);
            anyOf = opened(anyOf);
            oneOf = opened(oneOf);
            not = opened(not);
        }

        private static List<Schema> opened(List<Schema> conditions) {
            return conditions.stream().map(Schema::opened).toList();
        }

        boolean isNone() {
            return allOf.isEmpty() && anyOf.isEmpty() && oneOf.isEmpty() && not.isEmpty();
        }
    }
}
