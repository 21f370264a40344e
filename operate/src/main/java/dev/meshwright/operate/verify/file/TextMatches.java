package dev.meshwright.operate.verify.file;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.operate.conformance.TextMatch;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads what must hold of a text: a value stands for itself, null for "not there", a mapping names one of `exact`,
/// `prefix`, `suffix`, `contains`, `regex`, `present`, `absent`.
record TextMatches(ElementId element, Findings findings) {
    private static final String EXPECTED =
            "a value, null, or a mapping with one of exact, prefix, suffix, contains," + " regex, present, absent";

    Optional<TextMatch> read(String path, Tree value) {
        return switch (value) {
            case Tree.Scalar scalar when scalar.type() == Tree.Type.NULL -> Optional.of(new TextMatch.Absent());
            case Tree.Scalar scalar -> Optional.of(new TextMatch.Exact(scalar.text()));
            case Tree.Mapping mapping -> mapping(path, mapping);
            case Tree.Sequence _ -> {
                new Scalars(findings).wrong(path, value, EXPECTED);
                yield Optional.empty();
            }
        };
    }

    private Optional<TextMatch> mapping(String path, Tree.Mapping mapping) {
        Fields fields = new Fields(mapping, element, path, findings);
        Optional<TextMatch> found = fields.text("exact")
                .<TextMatch>map(TextMatch.Exact::new)
                .or(() -> fields.text("prefix").map(TextMatch.Prefix::new))
                .or(() -> fields.text("suffix").map(TextMatch.Suffix::new))
                .or(() -> fields.text("contains").map(TextMatch.Contains::new));
        Optional<String> regex = fields.text("regex");
        Optional<Boolean> present = fields.flag("present");
        Optional<Boolean> absent = fields.flag("absent");
        fields.accept("exact", "prefix", "suffix", "contains");
        fields.done();
        if (mapping.entries().size() != 1) {
            findings.error(
                    Codes.CONTRADICTION,
                    mapping.position(),
                    path + ": " + mapping.entries().size() + " conditions (expected: one)",
                    "",
                    "keep one");
            return Optional.empty();
        }
        if (regex.isPresent()) {
            return regex(path, mapping, regex.get());
        }
        if (present.isPresent()) {
            return Optional.of(present.get() ? new TextMatch.Present() : new TextMatch.Absent());
        }
        return absent.isPresent()
                ? Optional.of(absent.get() ? new TextMatch.Absent() : new TextMatch.Present())
                : found;
    }

    private Optional<TextMatch> regex(String path, Tree.Mapping mapping, String text) {
        try {
            return Optional.of(new TextMatch.Regex(Pattern.compile(text)));
        } catch (PatternSyntaxException e) {
            findings.error(
                    Codes.BAD_REGEX,
                    mapping.entries().getFirst().value().position(),
                    path + ".regex: '" + text + "': " + e.getDescription(),
                    "",
                    "correct the regular expression");
            return Optional.empty();
        }
    }
}
