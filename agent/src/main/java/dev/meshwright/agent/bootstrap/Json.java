package dev.meshwright.agent.bootstrap;

import dev.meshwright.base.tree.JsonString;
import java.util.List;
import java.util.Map;

/// Writes JSON (RFC 8259) from maps, lists, strings, numbers and booleans, indented by two, keys in the order given.
/// Enough for a bootstrap file, without loading the descriptors of every Envoy message to write one.
final class Json {
    private final StringBuilder out = new StringBuilder(4096);

    private Json() {}

    static String of(Object value) {
        var json = new Json();
        json.value(value, 0);
        return json.out.append('\n').toString();
    }

    private void value(Object value, int depth) {
        switch (value) {
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> array(list, depth);
            case String text -> JsonString.quote(out, text);
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private void object(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            line(depth + 1);
            JsonString.quote(out, String.valueOf(entry.getKey()));
            out.append(": ");
            value(entry.getValue(), depth + 1);
            separator = ",";
        }
        line(depth);
        out.append('}');
    }

    private void array(List<?> list, int depth) {
        out.append('[');
        String separator = "";
        for (Object element : list) {
            out.append(separator);
            value(element, depth);
            separator = ", ";
        }
        out.append(']');
    }

    private void line(int depth) {
        out.append('\n').repeat(' ', depth * 2);
    }
}
