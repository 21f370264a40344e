package dev.meshwright.base.tree;

/// Writes a tree as JSON, in the order of the document; the form in which an API server shows what was written.
public final class TreeJson {
    private TreeJson() {}

    /// Compact JSON. Depth is bounded by [DocumentLimits#DEPTH_MAX], length by [DocumentLimits#NODES_MAX].
    public static String write(Tree tree) {
        StringBuilder out = new StringBuilder(256);
        append(out, tree);
        return out.toString();
    }

    private static void append(StringBuilder out, Tree tree) {
        switch (tree) {
            case Tree.Mapping(var entries, var _, var _) -> {
                out.append('{');
                String separator = "";
                for (Tree.Entry entry : entries) {
                    out.append(separator);
                    JsonString.quote(out, entry.key());
                    append(out.append(':'), entry.value());
                    separator = ",";
                }
                out.append('}');
            }
            case Tree.Sequence(var items, var _, var _) -> {
                out.append('[');
                String separator = "";
                for (Tree item : items) {
                    append(out.append(separator), item);
                    separator = ",";
                }
                out.append(']');
            }
            case Tree.Scalar scalar -> scalar(out, scalar);
        }
    }

    private static void scalar(StringBuilder out, Tree.Scalar scalar) {
        String text = scalar.text();
        switch (scalar.type()) {
            case NULL -> out.append("null");
            case BOOLEAN -> out.append(text.equalsIgnoreCase("true"));
            case INTEGER -> WholeNumber.parse(text).ifPresentOrElse(out::append, () -> beyondLong(out, text));
            case DECIMAL -> decimal(out, text);
            case TEXT -> JsonString.quote(out, text);
        }
    }

    /// A decimal is a number of JSON whatever its length; JSON has no other base, so `0x` and `0o` are shown as text.
    private static void beyondLong(StringBuilder out, String text) {
        if (text.startsWith("0x") || text.startsWith("0o")) {
            JsonString.quote(out, text);
        } else {
            out.append(text.startsWith("+") ? text.substring(1) : text);
        }
    }

    /// JSON knows neither `.5`, `5.` nor infinity; what has no finite double value is shown as text.
    private static void decimal(StringBuilder out, String text) {
        if (text.matches(".*(inf|Inf|INF|nan|NaN|NAN)") || Double.isInfinite(Double.parseDouble(text))) {
            JsonString.quote(out, text);
            return;
        }
        out.append(Double.parseDouble(text));
    }
}
