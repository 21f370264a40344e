package dev.meshwright.compile.fields;

import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Documents as plain maps, lists and scalars, to be put together.
final class Trees {
    private Trees() {}

    static Object parse(String text) {
        return plain(DocumentFile.read(new SourceDocumentFile("given", text))
                .documents()
                .getFirst()
                .root());
    }

    static Object plain(Tree tree) {
        return switch (tree) {
            case Tree.Mapping(var entries, var _, var _) -> {
                Map<String, Object> map = new TreeMap<>();
                entries.forEach(entry -> map.put(entry.key(), plain(entry.value())));
                yield map;
            }
            case Tree.Sequence(var items, var _, var _) -> {
                List<Object> list = new ArrayList<>();
                items.forEach(item -> list.add(plain(item)));
                yield list;
            }
            case Tree.Scalar(var text, var type, var _) ->
                switch (type) {
                    case TEXT -> text;
                    case BOOLEAN -> Boolean.valueOf(text);
                    case INTEGER -> Long.valueOf(text);
                    case DECIMAL -> Double.valueOf(text);
                    case NULL -> Optional.empty();
                };
        };
    }

    /// `over` laid over `base`: maps by key, lists item by item, anything else replaces.
    @SuppressWarnings("unchecked")
    static Object merged(Object base, Object over) {
        if (base instanceof Map<?, ?> && over instanceof Map<?, ?>) {
            Map<String, Object> out = new TreeMap<>((Map<String, Object>) base);
            ((Map<String, Object>) over).forEach((key, value) -> out.merge(key, value, Trees::merged));
            return out;
        }
        if (base instanceof List<?> a && over instanceof List<?> b) {
            List<Object> out = new ArrayList<>();
            for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
                out.add(i >= a.size() ? b.get(i) : i >= b.size() ? a.get(i) : merged(a.get(i), b.get(i)));
            }
            return out;
        }
        return over;
    }

    /// Without what stands at a path (`http.route`), looked for in every list item; what becomes empty goes too.
    static Object without(Object tree, List<String> steps) {
        if (steps.isEmpty()) {
            return tree;
        }
        String step = steps.getFirst();
        List<String> rest = steps.subList(1, steps.size());
        if (step.equals(FieldPath.ITEM)) {
            return tree instanceof List<?> list
                    ? list.stream().map(item -> without(item, rest)).toList()
                    : tree;
        }
        if (!(tree instanceof Map<?, ?> map)) {
            return tree;
        }
        Map<String, Object> out = new TreeMap<>();
        map.forEach((key, value) -> {
            boolean here = step.equals(FieldPath.VALUE) || step.equals(key);
            Object kept = here && !rest.isEmpty() ? without(value, rest) : value;
            boolean gone = here && (rest.isEmpty() || isEmpty(kept));
            if (!gone) {
                out.put((String) key, kept);
            }
        });
        return out;
    }

    private static boolean isEmpty(Object value) {
        return (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof List<?> list
                        && (list.isEmpty() || list.stream().allMatch(Trees::isEmpty)));
    }

    /// JSON with a line for every key and item, so that every field has a place of its own.
    static String text(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, "", out);
        return out.append('\n').toString();
    }

    private static void write(Object value, String indent, StringBuilder out) {
        switch (value) {
            case Map<?, ?> map -> {
                out.append('{');
                String separator = "\n";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(separator)
                            .append(indent)
                            .append("  ")
                            .append(quoted(entry.getKey()))
                            .append(": ");
                    write(entry.getValue(), indent + "  ", out);
                    separator = ",\n";
                }
                out.append(map.isEmpty() ? "" : "\n" + indent).append('}');
            }
            case List<?> list -> {
                out.append('[');
                String separator = "\n";
                for (Object item : list) {
                    out.append(separator).append(indent).append("  ");
                    write(item, indent + "  ", out);
                    separator = ",\n";
                }
                out.append(list.isEmpty() ? "" : "\n" + indent).append(']');
            }
            case String text -> out.append(quoted(text));
            default -> out.append(value);
        }
    }

    private static String quoted(Object text) {
        return "\""
                + String.valueOf(text)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n") + "\"";
    }
}
