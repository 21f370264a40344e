package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.JsonString;
import dev.meshwright.base.tree.Tree;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes JSON (RFC 8259): what a document holds, and values made of maps, lists, texts and flags.
final class JsonWords {
    private final StringBuilder out = new StringBuilder();

    private JsonWords() {}

    static String of(Object value) {
        JsonWords words = new JsonWords();
        words.value(value);
        return words.out.toString();
    }

    /// @param value tree, map, list, text or flag
    private void value(Object value) {
        switch (value) {
            case Tree.Mapping mapping -> {
                Map<String, Object> sorted = new TreeMap<>();
                mapping.entries().forEach(e -> sorted.put(e.key(), e.value()));
                value(sorted);
            }
            case Tree.Sequence sequence -> value(sequence.items());
            case Tree.Scalar scalar -> scalar(scalar);
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator);
                    JsonString.quote(out, String.valueOf(entry.getKey()));
                    out.append(':');
                    value(entry.getValue());
                    separator = ",";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object item : list) {
                    out.append(separator);
                    value(item);
                    separator = ",";
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            case String text -> JsonString.quote(out, text);
            case Boolean flag -> out.append(flag.booleanValue());
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private void scalar(Tree.Scalar scalar) {
        switch (scalar.type()) {
            case TEXT -> JsonString.quote(out, scalar.text());
            case BOOLEAN -> out.append(scalar.text().equalsIgnoreCase("true"));
            case NULL -> out.append("null");
            case INTEGER, DECIMAL -> {
                // Others are numbers to YAML alone (0x1f, .5, .inf).
                if (scalar.text().matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
                    out.append(scalar.text());
                } else {
                    JsonString.quote(out, scalar.text());
                }
            }
        }
    }
}
