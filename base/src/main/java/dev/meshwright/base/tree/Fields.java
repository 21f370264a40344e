package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A mapping read field by field.
///
/// Every accessor marks its field as known, checks type and range, reports what does not fit with path and
/// place, and then gives nothing, so the reader goes on and all faults come in one run. `null` counts as
/// absent (protobuf's JSON form). [#done] reports the fields that nobody asked for: call it last, on every
/// path. Owned by the reading thread.
public final class Fields {
    private static final int FEW = 16;

    private final Tree.Mapping tree;
    private final ElementId element;
    private final String path;
    private final Findings findings;
    private final ValueCheck check;
    /// Only where there are many: a few are found sooner by looking at each.
    private final Map<String, Tree.Entry> byKey;
    private final AskedFields asked;

    public Fields(Tree.Mapping tree, ElementId element, String path, Findings findings) {
        this.tree = tree;
        this.element = element;
        this.path = path;
        this.findings = findings;
        this.check = new ValueCheck(findings);
        this.asked = new AskedFields(tree, path, findings);
        byKey = tree.entries().size() <= FEW ? Map.of() : new HashMap<>();
        if (tree.entries().size() > FEW) {
            tree.entries().forEach(entry -> byKey.put(entry.key(), entry));
        }
    }

    private Tree.@Nullable Entry entry(String name) {
        List<Tree.Entry> entries = tree.entries();
        if (entries.size() > FEW) {
            return byKey.get(name);
        }
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).key().equals(name)) {
                return entries.get(i);
            }
        }
        return null;
    }

    /// What is written and not null.
    private @Nullable Tree value(String name) {
        Tree.Entry entry = entry(name);
        return entry == null || isNull(entry.value()) ? null : entry.value();
    }

    private static boolean isNull(Tree tree) {
        return tree instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.NULL;
    }

    private static boolean isText(Tree tree) {
        return tree instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.TEXT;
    }

    public Position position() {
        return tree.position();
    }

    /// `spec.http[0]`; empty at the root.
    public String path() {
        return path;
    }

    /// `spec.http[0].name`.
    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    public Origin origin() {
        return new Origin(element, path, tree.position());
    }

    /// The origin of a field; this mapping's own place when the field is absent.
    public Origin origin(String name) {
        return new Origin(element, path(name), position(name));
    }

    /// Where the value stands; this mapping's place when it is absent.
    public Position position(String name) {
        Tree.Entry entry = entry(name);
        return entry == null ? tree.position() : entry.value().position();
    }

    /// Where the key stands; this mapping's place when it is absent.
    public Position keyPosition(String name) {
        Tree.Entry entry = entry(name);
        return entry == null ? tree.position() : entry.keyPosition();
    }

    public Findings findings() {
        return findings;
    }

    /// Written and not null. Marks nothing as known.
    public boolean has(String name) {
        return value(name) != null;
    }

    /// How many of `names` are written.
    public int count(String... names) {
        int count = 0;
        for (String name : names) {
            count += has(name) ? 1 : 0;
        }
        return count;
    }

    /// The value as it stands, of any type.
    public Optional<Tree> any(String name) {
        return Optional.ofNullable(asked(name));
    }

    private @Nullable Tree asked(String name) {
        asked.add(name);
        return value(name);
    }

    /// Declares fields that mean nothing here and need no word (`status`, `metadata.uid`).
    public Fields accept(String... names) {
        for (String name : names) {
            asked.add(name);
        }
        return this;
    }

    /// Declares fields that exist in the dialect but have no effect yet: each one present gets a warning.
    public Fields unsupported(String... names) {
        for (String name : names) {
            asked.add(name);
            if (has(name)) {
                findings.warning(
                        Codes.FIELD_NOT_SUPPORTED,
                        keyPosition(name),
                        path(name) + ": not supported yet",
                        "the field is left out; the rest of the element is used",
                        "do not rely on it, or remove it");
            }
        }
        return this;
    }

    /// Declares fields that belong elsewhere: each one present is refused with the place where it belongs.
    public Fields belongsElsewhere(String place, String... names) {
        for (String name : names) {
            asked.add(name);
            if (has(name)) {
                findings.error(
                        Codes.UNKNOWN_FIELD,
                        keyPosition(name),
                        path(name) + ": does not belong here",
                        "a field that nobody reads would be a setting without effect, so the element is refused",
                        "move '" + name + "' to " + place);
            }
        }
        return this;
    }

    /// Ends the reading of a mapping whose other fields are somebody else's (Kubernetes kinds).
    public void ignoreRest() {
        asked.ignoreRest();
    }

    /// Ends the reading: reports every field that was not asked for.
    public void done() {
        asked.done();
    }

    /// Says that a field must be there. Reported by [#done], unless one is there that seems to be it,
    /// misspelt.
    public void missing(String name, String expected) {
        asked.missing(name, expected);
    }

    public void error(String code, String name, String what, String next) {
        findings.error(code, position(name), path(name) + ": " + what, "", next);
    }

    public Optional<String> text(String name) {
        Tree value = asked(name);
        if (value == null) {
            return Optional.empty();
        }
        return value instanceof Tree.Scalar(var text, var type, var _) && type == Tree.Type.TEXT
                ? Optional.of(text)
                : check.text(path(name), value);
    }

    public String text(String name, String whenAbsent) {
        return text(name).orElse(whenAbsent);
    }

    /// Text that must be there and not be empty; empty after a report.
    public String requiredText(String name, String expected) {
        if (!has(name)) {
            missing(name, expected);
            return "";
        }
        Optional<String> text = text(name);
        if (text.isPresent() && text.get().isEmpty()) {
            error(Codes.MISSING_FIELD, name, "empty (expected: " + expected + ")", "write a value");
        }
        return text.orElse("");
    }

    public Optional<Boolean> flag(String name) {
        return any(name).flatMap(value -> check.flag(path(name), value));
    }

    public Optional<Integer> integer(String name, int min, int max) {
        return whole(name, min, max).map(Long::intValue);
    }

    /// A whole number within `min..max`.
    public Optional<Long> whole(String name, long min, long max) {
        return any(name).flatMap(value -> check.whole(path(name), value, min, max));
    }

    /// A number, maybe with a fraction, within `min..max`.
    public Optional<Double> decimal(String name, double min, double max) {
        return any(name).flatMap(value -> check.decimal(path(name), value, min, max));
    }

    /// A duration of at least `min`, written `1h30m`, `1.5s`, `500ms`; in whole milliseconds when `min` is one or more.
    public Optional<Duration> duration(String name, Duration min) {
        return any(name).flatMap(value -> check.duration(path(name), value, min));
    }

    /// One of the given words.
    public Optional<String> word(String name, List<String> words) {
        return any(name).flatMap(value -> check.word(path(name), value, words));
    }

    /// A mapping below this one. The caller calls [#done] on it.
    public Optional<Fields> section(String name) {
        return any(name).flatMap(value -> sectionOf(path(name), value));
    }

    private Optional<Fields> sectionOf(String where, Tree value) {
        if (value instanceof Tree.Mapping mapping) {
            return Optional.of(new Fields(mapping, element, where, findings));
        }
        check.wrongType(where, value, "a mapping");
        return Optional.empty();
    }

    /// A list of mappings; each is to be [done][#done].
    public List<Fields> sections(String name) {
        List<Fields> sections = new ArrayList<>();
        List<Tree> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            sectionOf(path(name) + "[" + i + "]", items.get(i)).ifPresent(sections::add);
        }
        return sections;
    }

    /// The mappings of a mapping, by key, in key order; each is to be [done][#done].
    public Map<String, Fields> sectionMap(String name) {
        Map<String, Fields> sections = new TreeMap<>();
        Optional<Tree> value = any(name);
        if (value.isPresent() && value.get() instanceof Tree.Mapping mapping) {
            for (Tree.Entry entry : mapping.entries()) {
                sectionOf(path(name) + "." + entry.key(), entry.value())
                        .ifPresent(section -> sections.put(entry.key(), section));
            }
        } else {
            value.ifPresent(tree -> check.wrongType(path(name), tree, "a mapping"));
        }
        return sections;
    }

    /// The items of a list of any type.
    public List<Tree> items(String name) {
        Optional<Tree> value = any(name);
        if (value.isPresent() && value.get() instanceof Tree.Sequence sequence) {
            return sequence.items();
        }
        value.ifPresent(tree -> check.wrongType(path(name), tree, "a list"));
        return List.of();
    }

    /// A list of texts.
    public List<String> texts(String name) {
        return textItems(name).stream().map(TextItem::text).toList();
    }

    /// A text of a list with its place.
    public record TextItem(String text, Position position, String path) {}

    public List<TextItem> textItems(String name) {
        List<TextItem> texts = new ArrayList<>();
        List<Tree> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            String where = path(name) + "[" + i + "]";
            Position position = items.get(i).position();
            check.text(where, items.get(i)).ifPresent(text -> texts.add(new TextItem(text, position, where)));
        }
        return texts;
    }

    /// A mapping of text to text (labels), in key order.
    public Map<String, String> textMap(String name) {
        Map<String, String> texts = new TreeMap<>();
        for (Tree.Entry entry : entriesOf(name)) {
            if (isText(entry.value())) {
                texts.put(entry.key(), ((Tree.Scalar) entry.value()).text());
            } else {
                check.text(path(name) + "." + entry.key(), entry.value());
            }
        }
        return texts;
    }

    /// A list of whole numbers; wrong ones are reported and left out.
    public List<Integer> integers(String name, int min, int max) {
        List<Integer> numbers = new ArrayList<>();
        List<Tree> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            check.whole(path(name) + "[" + i + "]", items.get(i), min, max)
                    .ifPresent(number -> numbers.add(number.intValue()));
        }
        return numbers;
    }

    /// A mapping of text to whole number, in key order.
    public Map<String, Integer> integerMap(String name, int min, int max) {
        Map<String, Integer> numbers = new TreeMap<>();
        for (Tree.Entry entry : entriesOf(name)) {
            check.whole(path(name) + "." + entry.key(), entry.value(), min, max)
                    .ifPresent(number -> numbers.put(entry.key(), number.intValue()));
        }
        return numbers;
    }

    /// The entries of a mapping with their places.
    public List<Tree.Entry> entriesOf(String name) {
        Optional<Tree> value = any(name);
        if (value.isPresent() && value.get() instanceof Tree.Mapping mapping) {
            return mapping.entries();
        }
        value.ifPresent(tree -> check.wrongType(path(name), tree, "a mapping"));
        return List.of();
    }
}
