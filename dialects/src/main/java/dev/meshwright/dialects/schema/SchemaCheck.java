package dev.meshwright.dialects.schema;

import com.google.re2j.Pattern;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.dialects.document.Addresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Says what a document breaks of its schema, each fault at its place. Holds compiled patterns and rules,
/// nothing of any document; safe for several threads.
public final class SchemaCheck {
    private final CelRules rules = new CelRules();
    private final ConcurrentHashMap<String, Pattern> patterns = new ConcurrentHashMap<>();

    /// One field of a document: `spec` of an object.
    ///
    /// @param path for messages
    public void check(Tree tree, Schema schema, String path, Findings findings) {
        int before = findings.errors();
        FieldPath root = FieldPath.of(path);
        structure(tree, schema, root, findings);
        if (findings.errors() == before) {
            rules(tree, schema, root, findings);
        }
    }

    private void structure(Tree tree, Schema schema, FieldPath path, Findings findings) {
        if (!typeFits(tree, schema)) {
            wrongType(tree, schema, path, findings);
            return;
        }
        switch (tree) {
            case Tree.Mapping mapping -> mapping(mapping, schema, path, findings);
            case Tree.Sequence sequence -> sequence(sequence, schema, path, findings);
            case Tree.Scalar scalar -> scalar(scalar, schema, path, findings);
        }
        logic(tree, schema, path, findings);
    }

    private static boolean typeFits(Tree tree, Schema schema) {
        if (schema.intOrText()) {
            return tree instanceof Tree.Scalar(var _, var type, var _)
                    && (type == Tree.Type.INTEGER || type == Tree.Type.TEXT);
        }
        return switch (schema.type()) {
            case "object" -> tree instanceof Tree.Mapping;
            case "array" -> tree instanceof Tree.Sequence;
            case "string" -> isScalar(tree, Tree.Type.TEXT);
            case "boolean" -> isScalar(tree, Tree.Type.BOOLEAN);
            case "integer" -> isScalar(tree, Tree.Type.INTEGER);
            case "number" -> isScalar(tree, Tree.Type.INTEGER) || isScalar(tree, Tree.Type.DECIMAL);
            case "" -> true;
            default -> throw new IllegalStateException("schema type '" + schema.type() + "' is not known");
        };
    }

    private static boolean isScalar(Tree tree, Tree.Type type) {
        return tree instanceof Tree.Scalar scalar && scalar.type() == type;
    }

    private static void wrongType(Tree tree, Schema schema, FieldPath path, Findings findings) {
        String expected = switch (schema.type()) {
            case "object" -> "a mapping";
            case "array" -> "a list";
            case "string" -> "text";
            case "boolean" -> "true or false";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            default -> "a whole number or text";
        };
        String shown = tree instanceof Tree.Scalar(var text, var _, var _) ? "'" + text + "' is " : "";
        findings.error(
                Codes.WRONG_TYPE,
                tree.position(),
                path + ": " + shown + tree.kindName() + " (expected: " + expected + ")",
                "",
                expected.equals("text") && tree instanceof Tree.Scalar ? "put it in quotes" : "write " + expected);
    }

    private void mapping(Tree.Mapping mapping, Schema schema, FieldPath path, Findings findings) {
        Set<String> misspelt = Set.of();
        for (Tree.Entry entry : mapping.entries()) {
            Schema field = schema.properties().get(entry.key());
            if (field == null && !schema.values().isEmpty()) {
                field = schema.values().getFirst();
            }
            if (field != null) {
                if (!CelValue.isNull(entry.value())) {
                    structure(entry.value(), field, path.field(entry.key()), findings);
                }
            } else if (!schema.open()
                    && !(schema.type().isEmpty() && schema.properties().isEmpty())) {
                misspelt = misspelt.isEmpty() ? new HashSet<>() : misspelt;
                unknown(entry, schema, path.field(entry.key()), misspelt, findings);
            }
        }
        for (String name : schema.required().size() < 2 ? schema.required() : new TreeSet<>(schema.required())) {
            boolean there =
                    mapping.get(name).filter(value -> !CelValue.isNull(value)).isPresent();
            Schema field = schema.properties().get(name);
            boolean filled = field != null && !field.whenAbsent().isEmpty();
            if (!there && !filled && !misspelt.contains(name)) {
                findings.error(
                        Codes.MISSING_FIELD,
                        mapping.position(),
                        path.field(name) + ": missing",
                        "",
                        "add '" + name + "'");
            }
        }
        if (mapping.entries().size() < schema.bounds().propertiesMin()) {
            tooMany(
                    mapping,
                    mapping.entries().size(),
                    "at least " + schema.bounds().propertiesMin(),
                    path,
                    findings);
        }
        if (mapping.entries().size() > schema.bounds().propertiesMax()) {
            tooMany(
                    mapping,
                    mapping.entries().size(),
                    "at most " + schema.bounds().propertiesMax(),
                    path,
                    findings);
        }
    }

    private static void unknown(
            Tree.Entry entry, Schema schema, FieldPath where, Set<String> misspelt, Findings findings) {
        Set<String> known = new TreeSet<>(schema.properties().keySet());
        Optional<String> nearest = NearestName.of(entry.key(), known);
        nearest.ifPresent(misspelt::add);
        findings.error(
                Codes.UNKNOWN_FIELD,
                entry.keyPosition(),
                where + ": unknown field"
                        + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""),
                "a field that nobody reads would be a setting without effect, so the element is refused",
                nearest.map(n -> "write '" + n + "'").orElse("expected one of: " + String.join(", ", known)));
    }

    private void sequence(Tree.Sequence sequence, Schema schema, FieldPath path, Findings findings) {
        int size = sequence.items().size();
        Schema.Bounds bounds = schema.bounds();
        if (size < bounds.itemsMin()) {
            tooMany(sequence, size, "at least " + bounds.itemsMin(), path, findings);
        }
        if (size > bounds.itemsMax()) {
            tooMany(sequence, size, "at most " + bounds.itemsMax(), path, findings);
        }
        boolean keyed = schema.set() || !schema.mapKeys().isEmpty();
        Map<String, Integer> seen = keyed ? new HashMap<>() : Map.of();
        for (int i = 0; i < size; i++) {
            Tree item = sequence.items().get(i);
            if (!schema.items().isEmpty()) {
                structure(item, schema.items().getFirst(), path.item(i), findings);
            }
            if (!keyed) {
                continue;
            }
            String key = schema.set() ? TreeJson.write(item) : keyOf(item, schema);
            Integer first = key.isEmpty() ? null : seen.putIfAbsent(key, i);
            if (first != null) {
                findings.error(
                        Codes.DEFINED_TWICE,
                        item.position(),
                        path + "[" + i + "]: the same as " + path + "[" + first + "]"
                                + (schema.mapKeys().isEmpty() ? "" : " by " + String.join(", ", schema.mapKeys())),
                        "",
                        "remove one of the two");
            }
        }
    }

    private static String keyOf(Tree item, Schema schema) {
        if (schema.mapKeys().isEmpty() || !(item instanceof Tree.Mapping mapping)) {
            return "";
        }
        StringBuilder key = new StringBuilder();
        for (String name : schema.mapKeys()) {
            key.append(mapping.get(name).map(TreeJson::write).orElse("-")).append('\n');
        }
        return key.toString();
    }

    private static void tooMany(Tree tree, int count, String expected, FieldPath path, Findings findings) {
        findings.error(
                Codes.OUT_OF_RANGE,
                tree.position(),
                path + ": " + count + " entries (expected: " + expected + ")",
                "",
                "write " + expected);
    }

    private void scalar(Tree.Scalar scalar, Schema schema, FieldPath path, Findings findings) {
        String text = scalar.text();
        if (!schema.words().isEmpty() && !schema.words().contains(text)) {
            findings.error(
                    Codes.UNKNOWN_WORD,
                    scalar.position(),
                    path + ": '" + text + "' (expected: " + String.join(", ", schema.words()) + ")"
                            + NearestName.suggestion(text, schema.words()),
                    "",
                    "write one of them");
            return;
        }
        Schema.Bounds bounds = schema.bounds();
        if (scalar.type() == Tree.Type.TEXT) {
            int length = text.codePointCount(0, text.length());
            if (length < bounds.lengthMin() || length > bounds.lengthMax()) {
                String expected = length < bounds.lengthMin()
                        ? "at least " + bounds.lengthMin()
                        : "at most " + bounds.lengthMax();
                findings.error(
                        Codes.OUT_OF_RANGE,
                        scalar.position(),
                        path + ": " + length + " characters (expected: " + expected + ")",
                        "",
                        "write " + expected + " characters");
            }
            for (String pattern : schema.patterns()) {
                if (!patterns.computeIfAbsent(pattern, Pattern::compile)
                        .matcher(text)
                        .find()) {
                    findings.error(
                            Codes.BAD_TEXT,
                            scalar.position(),
                            path + ": '" + text + "' (expected: text that matches " + pattern + ")",
                            "",
                            "correct the text");
                }
            }
            format(scalar, schema.format(), path, findings);
        } else if (scalar.type() == Tree.Type.INTEGER || scalar.type() == Tree.Type.DECIMAL) {
            number(scalar, schema, path, findings);
        }
    }

    private static void number(Tree.Scalar scalar, Schema schema, FieldPath path, Findings findings) {
        boolean int32 = schema.format().equals("int32");
        double min = Math.max(schema.bounds().min(), int32 ? Integer.MIN_VALUE : Double.NEGATIVE_INFINITY);
        double max = Math.min(schema.bounds().max(), int32 ? Integer.MAX_VALUE : Double.POSITIVE_INFINITY);
        double value = CelValue.of(scalar, ANY) instanceof Number n ? n.doubleValue() : Double.NaN;
        if (!(value >= min && value <= max)) {
            findings.error(
                    Codes.OUT_OF_RANGE,
                    scalar.position(),
                    path + ": " + scalar.text() + " (expected: " + shown(min) + ".." + shown(max) + ")",
                    "",
                    "write a value within the range");
        }
    }

    private static final Schema ANY =
            SchemaReader.read(new Tree.Mapping(List.of(), dev.meshwright.base.diagnostic.Position.BUILT_IN, 1));

    private static String shown(double bound) {
        return Double.isInfinite(bound) ? "" : String.valueOf((long) bound);
    }

    private static void format(Tree.Scalar scalar, String format, FieldPath path, Findings findings) {
        boolean good = switch (format) {
            case "ipv4" -> Addresses.isIp(scalar.text()) && scalar.text().indexOf(':') < 0;
            case "ipv6" -> Addresses.isIp(scalar.text()) && scalar.text().indexOf(':') >= 0;
            default -> true;
        };
        if (!good) {
            findings.error(
                    Codes.BAD_ADDRESS,
                    scalar.position(),
                    path + ": '" + scalar.text() + "' (expected: an address of form " + format + ")",
                    "",
                    "correct the address");
        }
    }

    private void logic(Tree written, Schema schema, FieldPath path, Findings findings) {
        Schema.Logic logic = schema.logic();
        if (logic.isNone()) {
            return;
        }
        Tree tree = filled(written, schema);
        logic.allOf().forEach(each -> structure(tree, each, path, findings));
        long fitting = logic.oneOf().stream().filter(each -> fits(tree, each)).count();
        boolean one = logic.oneOf().isEmpty() || fitting == 1;
        boolean any = logic.anyOf().isEmpty() || logic.anyOf().stream().anyMatch(each -> fits(tree, each));
        boolean none = logic.not().stream().noneMatch(each -> fits(tree, each));
        if (!one || !any || !none) {
            findings.error(Codes.CONTRADICTION, tree.position(), path + ": " + choice(tree, logic), "", "keep one");
        }
    }

    /// What a choice between fields expects: each of its forms asks for one field.
    private static String choice(Tree tree, Schema.Logic logic) {
        Set<String> asked = new TreeSet<>();
        logic.oneOf().forEach(form -> asked.addAll(form.required()));
        logic.anyOf().forEach(form -> asked.addAll(form.required()));
        if (asked.isEmpty() || !(tree instanceof Tree.Mapping mapping)) {
            return "the fields do not go together (expected: one of the forms that the API allows)";
        }
        List<String> written =
                asked.stream().filter(name -> mapping.get(name).isPresent()).toList();
        return (written.isEmpty() ? "says nothing" : String.join(" beside ", written)) + " (expected: one of "
                + String.join(", ", asked) + ")";
    }

    /// With the defaults of the fields that are not written.
    private static Tree filled(Tree tree, Schema schema) {
        if (!(tree instanceof Tree.Mapping(var written, var position, var size))) {
            return tree;
        }
        List<Tree.Entry> entries = new ArrayList<>(written);
        schema.properties().forEach((name, field) -> {
            boolean absent = written.stream().noneMatch(e -> e.key().equals(name));
            if (absent && !field.whenAbsent().isEmpty()) {
                entries.add(new Tree.Entry(name, position, field.whenAbsent().getFirst()));
            }
        });
        return new Tree.Mapping(entries, position, size);
    }

    private boolean fits(Tree tree, Schema schema) {
        Findings silent = new Findings();
        structure(tree, schema, FieldPath.of(""), silent);
        return silent.errors() == 0;
    }

    private void rules(Tree tree, Schema schema, FieldPath path, Findings findings) {
        if (!schema.ruled() || CelValue.isNull(tree)) {
            return;
        }
        if (!schema.rules().isEmpty()) {
            Object self = CelValue.of(tree, schema);
            for (Schema.Rule rule : schema.rules()) {
                if (!rules.holds(rule.expression(), self)) {
                    findings.error(
                            Codes.RULE_BROKEN,
                            tree.position(),
                            path + ": " + (rule.message().isEmpty() ? rule.expression() : rule.message()),
                            "",
                            "correct the fields named");
                }
            }
        }
        switch (tree) {
            case Tree.Mapping(var entries, var _, var _) -> {
                for (Tree.Entry entry : entries) {
                    Schema field = schema.properties().get(entry.key());
                    if (field == null && !schema.values().isEmpty()) {
                        field = schema.values().getFirst();
                    }
                    if (field != null) {
                        rules(entry.value(), field, path.field(entry.key()), findings);
                    }
                }
            }
            case Tree.Sequence(var items, var _, var _) -> {
                for (int i = 0; i < items.size() && !schema.items().isEmpty(); i++) {
                    rules(items.get(i), schema.items().getFirst(), path.item(i), findings);
                }
            }
            case Tree.Scalar _ -> {}
        }
    }
}
