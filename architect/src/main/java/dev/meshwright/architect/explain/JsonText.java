package dev.meshwright.architect.explain;

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
                    quote(String.valueOf(entry.getKey()), out);
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
            default -> quote(String.valueOf(value), out);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
