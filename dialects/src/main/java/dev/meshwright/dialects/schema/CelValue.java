package dev.meshwright.dialects.schema;

import dev.meshwright.base.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A tree as CEL sees it: maps, lists, text, whole numbers, doubles and booleans, with defaults filled in and
/// field names escaped as Kubernetes does it (`namespace` is `__namespace__`). `null` counts as absent.
final class CelValue {
    /// CEL's reserved words (language definition, "IDENT").
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private CelValue() {}

    static Object of(Tree tree, Schema schema) {
        return switch (tree) {
            case Tree.Mapping mapping -> mapping(mapping, schema);
            case Tree.Sequence(var items, var _, var _) -> {
                List<Object> list = new ArrayList<>(items.size());
                items.forEach(item -> list.add(
                        schema.items().isEmpty()
                                ? any(item)
                                : of(item, schema.items().getFirst())));
                yield list;
            }
            case Tree.Scalar scalar -> scalar(scalar, schema.type());
        };
    }

    /// A value that no schema describes.
    private static Object any(Tree tree) {
        return switch (tree) {
            case Tree.Mapping(var entries, var _, var _) -> {
                Map<String, Object> map = new LinkedHashMap<>();
                entries.forEach(entry -> map.put(entry.key(), any(entry.value())));
                yield map;
            }
            case Tree.Sequence(var items, var _, var _) ->
                items.stream().map(CelValue::any).toList();
            case Tree.Scalar scalar -> scalar(scalar, "");
        };
    }

    private static Map<String, Object> mapping(Tree.Mapping mapping, Schema schema) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Tree.Entry entry : mapping.entries()) {
            if (isNull(entry.value())) {
                continue;
            }
            Schema field = schema.properties().get(entry.key());
            if (field != null) {
                map.put(escaped(entry.key()), of(entry.value(), field));
            } else if (!schema.values().isEmpty()) {
                map.put(entry.key(), of(entry.value(), schema.values().getFirst()));
            } else {
                map.put(entry.key(), any(entry.value()));
            }
        }
        schema.properties().forEach((name, field) -> {
            if (!field.whenAbsent().isEmpty()) {
                map.putIfAbsent(escaped(name), of(field.whenAbsent().getFirst(), field));
            }
        });
        return map;
    }

    private static Object scalar(Tree.Scalar scalar, String type) {
        return switch (scalar.type()) {
            case TEXT -> scalar.text();
            case BOOLEAN -> scalar.text().equalsIgnoreCase("true");
            case INTEGER -> type.equals("number") ? (Object) Double.parseDouble(scalar.text()) : whole(scalar.text());
            case DECIMAL -> Double.parseDouble(scalar.text().replace(".inf", "Infinity"));
            case NULL -> Optional.empty();
        };
    }

    private static Object whole(String text) {
        try {
            return Long.decode(text.replaceFirst("^0o", "0"));
        } catch (NumberFormatException e) {
            return text;
        }
    }

    static boolean isNull(Tree tree) {
        return tree instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.NULL;
    }

    private static String escaped(String name) {
        if (RESERVED.contains(name)) {
            return "__" + name + "__";
        }
        return isPlain(name) ? name : replaced(name);
    }

    /// Whether nothing in it has to be written otherwise.
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.' || c == '-' || c == '/' || (c == '_' && name.startsWith("__", i))) {
                return false;
            }
        }
        return true;
    }

    private static String replaced(String name) {
        return name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }
}
