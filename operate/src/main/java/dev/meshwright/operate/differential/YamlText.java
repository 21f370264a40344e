package dev.meshwright.operate.differential;

import dev.meshwright.architect.explain.JsonText;
import java.util.List;
import java.util.Map;

/// Writes trees as YAML for people: blocks, and what fits on a line in flow style. Every text is quoted.
final class YamlText {
    private static final int LINE_MAX = 100;

    private YamlText() {}

    static String documents(List<Map<String, Object>> documents) {
        StringBuilder out = new StringBuilder();
        for (Map<String, Object> document : documents) {
            out.append(out.isEmpty() ? "" : "---\n");
            mapping(document, "", out);
        }
        return out.toString();
    }

    /// The lines of a mapping in block style.
    static void mapping(Map<?, ?> map, String indent, StringBuilder out) {
        map.forEach((key, value) -> {
            out.append(indent).append(key(String.valueOf(key))).append(':');
            value(value, indent, out);
        });
    }

    private static void value(Object value, String indent, StringBuilder out) {
        String flow = flow(value);
        if (flow.length() + indent.length() <= LINE_MAX || !(value instanceof Map<?, ?> || value instanceof List<?>)) {
            out.append(' ').append(flow).append('\n');
        } else if (value instanceof Map<?, ?> map) {
            out.append('\n');
            mapping(map, indent + "  ", out);
        } else if (value instanceof List<?> list) {
            out.append('\n');
            list.forEach(item -> item(item, indent + "  ", out));
        }
    }

    private static void item(Object item, String indent, StringBuilder out) {
        String flow = flow(item);
        if (flow.length() + indent.length() <= LINE_MAX || !(item instanceof Map<?, ?> map)) {
            out.append(indent).append("- ").append(flow).append('\n');
            return;
        }
        StringBuilder inner = new StringBuilder();
        mapping(map, indent + "  ", inner);
        out.append(indent).append("- ").append(inner.substring(indent.length() + 2));
    }

    private static String flow(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                StringBuilder out = new StringBuilder("{");
                map.forEach((key, inner) -> out.append(out.length() > 1 ? ", " : "")
                        .append(key(String.valueOf(key)))
                        .append(": ")
                        .append(flow(inner)));
                yield out.append('}').toString();
            }
            case List<?> list ->
                "[" + String.join(", ", list.stream().map(YamlText::flow).toList()) + "]";
            case String text
            when text.matches("[A-Za-z_][A-Za-z0-9_.-]*|/[A-Za-z0-9_./-]*")
                    && !text.matches("(?i)y|yes|n|no|on|off|true|false|null") -> text;
            default -> JsonText.compact(value);
        };
    }

    private static String key(String key) {
        return key.matches("[A-Za-z_][A-Za-z0-9_./-]*") && !key.matches("(?i)y|yes|n|no|on|off|true|false|null")
                ? key
                : JsonText.compact(key);
    }
}
