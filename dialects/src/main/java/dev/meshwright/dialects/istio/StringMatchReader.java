package dev.meshwright.dialects.istio;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.Match;
import java.util.Optional;

/// Istio's StringMatch: one of `exact`, `prefix`, `regex`.
final class StringMatchReader {
    /// Istio's own bound (MatchRegex in its validation).
    private static final int REGEX_CHARS_MAX = 1024;

    enum WhenEmpty {
        /// `headers: {x-user: {}}` asks that the header be there; so does, by Istio's custom, `regex: "*"`.
        PRESENT,
        REFUSE,
        /// As REFUSE; an empty prefix takes every path (Envoy, RouteMatch.prefix).
        REFUSE_BUT_PREFIX
    }

    private StringMatchReader() {}

    /// Reads and finishes the section.
    static Optional<Match.Text> read(Fields section, WhenEmpty whenEmpty) {
        Optional<String> exact = section.text("exact");
        Optional<String> prefix = section.text("prefix");
        Optional<String> regex = section.text("regex");
        int count = section.count("exact", "prefix", "regex");
        section.done();
        if (count > 1) {
            section.findings()
                    .error(
                            Codes.CONTRADICTION,
                            section.position(),
                            section.path() + ": has " + count + " of exact, prefix and regex (expected: one)",
                            "",
                            "keep one of them");
            return Optional.empty();
        }
        if (count == 0) {
            if (whenEmpty == WhenEmpty.PRESENT) {
                return Optional.of(new Match.Text.Present());
            }
            section.missing("exact", "exact, prefix or regex");
            return Optional.empty();
        }
        if (whenEmpty == WhenEmpty.PRESENT && regex.orElse("").equals("*")) {
            return Optional.of(new Match.Text.Present());
        }
        String field = prefix.isPresent() ? "prefix" : "regex";
        boolean allowed = prefix.isPresent() && whenEmpty == WhenEmpty.REFUSE_BUT_PREFIX;
        if (!allowed && prefix.or(() -> regex).orElse("some").isEmpty()) {
            section.error(
                    Codes.EMPTY_ELEMENT,
                    field,
                    "empty (expected: text that a value begins with, or an expression)",
                    whenEmpty == WhenEmpty.PRESENT
                            ? "write {} for a value that is there, whatever it is"
                            : "remove the condition, or write what to look for");
            return Optional.empty();
        }
        if (regex.isPresent() && !isRegex(section, "regex", regex.get())) {
            return Optional.empty();
        }
        return exact.<Match.Text>map(Match.Text.Exact::new)
                .or(() -> prefix.map(Match.Text.Prefix::new))
                .or(() -> regex.map(Match.Text.Regex::new));
    }

    /// Whether the field's text is an expression that every data plane takes; reports it when it is not.
    static boolean isRegex(Fields section, String field, String regex) {
        if (regex.length() > REGEX_CHARS_MAX) {
            section.error(
                    Codes.BAD_REGEX,
                    field,
                    regex.length() + " characters (expected: at most " + REGEX_CHARS_MAX + ")",
                    "shorten it");
            return false;
        }
        try {
            Pattern.compile(regex);
            return true;
        } catch (PatternSyntaxException e) {
            section.error(
                    Codes.BAD_REGEX,
                    field,
                    "'" + regex + "' is no RE2 expression: " + e.getDescription(),
                    "correct it; RE2 has no look-around and no back references");
            return false;
        }
    }
}
