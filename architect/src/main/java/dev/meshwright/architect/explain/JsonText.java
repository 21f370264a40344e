package dev.meshwright.architect.explain;

import dev.meshwright.base.tree.JsonString;
import java.util.List;
import java.util.Map;

/// Writes maps, lists, texts, numbers and truth values as JSON (RFC 8259), in the order of the maps.
public final class JsonText {
    private JsonText() {}

    /// Indented by two, with a line end.
    public static String pretty(Object value) {
        StringBuilder out = new StringBuilder(4096);
        write(value, out, "\n");
        return out.append('\n').toString();
    }

    /// On one line, without a line end.
    public static String compact(Object value) {
        StringBuilder out = new StringBuilder(4096);
        write(value, out, "");
        return out.toString();
    }

    /// @param line end of line with the indentation so far; empty: everything on one line
    private static void write(Object value, StringBuilder out, String line) {
        String inner = line.isEmpty() ? "" : line + "  ";
        switch (value) {
            case Map<?, ?> map -> {
                String before = "{";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(before).append(inner);
                    JsonString.quote(out, String.valueOf(entry.getKey()));
                    out.append(line.isEmpty() ? ":" : ": ");
                    write(entry.getValue(), out, inner);
                    before = ",";
                }
                out.append(map.isEmpty() ? "{}" : line + "}");
            }
            case List<?> list -> {
                String before = "[";
                for (Object item : list) {
                    out.append(before).append(inner);
                    write(item, out, inner);
                    before = ",";
                }
                out.append(list.isEmpty() ? "[]" : line + "]");
            }
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            default -> JsonString.quote(out, String.valueOf(value));
        }
    }
}
