package dev.meshwright.decide.span;

import dev.meshwright.base.tree.JsonString;
import dev.meshwright.decide.metadata.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Metadata as the text of a tag: texts, numbers and truths bare, the rest as JSON.
final class MetadataText {
    private MetadataText() {}

    static String of(Value.Struct from, CustomTag.OfMetadata tag) {
        Value found = from;
        for (String key : tag.path()) {
            Value next = found instanceof Value.Struct(var fields) ? fields.get(key) : null;
            if (next == null) {
                return tag.defaultValue();
            }
            found = next;
        }
        return switch (found) {
            case Value.Text(var text) -> text;
            case Value.Real(var number) -> number(number);
            case Value.Bool(var truth) -> Boolean.toString(truth);
            case Value.Items items -> json(items);
            case Value.Struct(var fields) when fields.isEmpty() -> tag.defaultValue();
            case Value.Struct struct -> json(struct);
            case Value.Nothing() -> tag.defaultValue();
        };
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    private static String json(Value value) {
        return switch (value) {
            case Value.Text(var text) -> JsonString.quoted(text);
            case Value.Real(var number) -> number(number);
            case Value.Bool(var truth) -> Boolean.toString(truth);
            case Value.Nothing() -> "null";
            case Value.Items(List<Value> items) ->
                items.stream().map(MetadataText::json).collect(Collectors.joining(",", "[", "]"));
            case Value.Struct(Map<String, Value> fields) ->
                new TreeMap<>(fields)
                        .entrySet().stream()
                                .map(field -> JsonString.quoted(field.getKey()) + ":" + json(field.getValue()))
                                .collect(Collectors.joining(",", "{", "}"));
        };
    }
}
