package dev.meshwright.decide.load;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.match.StringMatch.Case;
import org.jspecify.annotations.Nullable;

/// Reads conditions: `type.matcher.v3.StringMatcher`, `RegexMatcher`, `PathMatcher`, `config.route.v3.HeaderMatcher`.
final class Matchers {
    /// A pattern longer than that is refused: its program would be large, and every request would pay.
    private static final int PATTERN_MAX = 4096;

    /// `RegexMatchAndSubstitute`, the substitution in RE2J's form.
    record Substitution(Pattern pattern, String replacement) {}

    private Matchers() {}

    static StringMatch string(Message m) throws LoadException {
        StringMatch sensitive = StringMatch.exact("", Case.SENSITIVE);
        StringMatch folded = StringMatch.exact("", Case.IGNORED);
        boolean ignoreCase = false;
        boolean set = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    String text = m.text();
                    sensitive = StringMatch.exact(text, Case.SENSITIVE);
                    folded = StringMatch.exact(text, Case.IGNORED);
                }
                case 2 -> {
                    String text = m.textNotEmpty();
                    sensitive = StringMatch.prefix(text, Case.SENSITIVE);
                    folded = StringMatch.prefix(text, Case.IGNORED);
                }
                case 3 -> {
                    String text = m.textNotEmpty();
                    sensitive = StringMatch.suffix(text, Case.SENSITIVE);
                    folded = StringMatch.suffix(text, Case.IGNORED);
                }
                case 5 -> {
                    sensitive = StringMatch.regex(regex(m.message()));
                    folded = sensitive;
                }
                case 6 -> ignoreCase = m.flag();
                case 7 -> {
                    String text = m.textNotEmpty();
                    sensitive = StringMatch.contains(text, Case.SENSITIVE);
                    folded = StringMatch.contains(text, Case.IGNORED);
                }
                default -> throw m.unsupported();
            }
            set |= m.number() != 6;
        }
        if (!set) {
            throw m.badHere("nothing to match (expected: exact, prefix, suffix, contains or safe_regex)");
        }
        return ignoreCase ? folded : sensitive;
    }

    static Pattern regex(Message m) throws LoadException {
        String expression = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // google_re2: the only engine; its size limit is deprecated
                case 2 -> expression = m.textNotEmpty();
                default -> throw m.unsupported();
            }
        }
        return compile(m, expression);
    }

    static Substitution substitution(Message m) throws LoadException {
        @Nullable Pattern pattern = null;
        String replacement = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> pattern = regex(m.message());
                case 2 -> replacement = m.text();
                default -> throw m.unsupported();
            }
        }
        if (pattern == null) {
            throw m.badHere("pattern is missing");
        }
        return new Substitution(pattern, toRe2j(m, replacement, pattern.groupCount()));
    }

    static StringMatch path(Message m) throws LoadException {
        @Nullable StringMatch match = null;
        while (m.next()) {
            match = switch (m.number()) {
                case 1 -> string(m.message());
                default -> throw m.unsupported();
            };
        }
        if (match == null) {
            throw m.badHere("path is missing");
        }
        return match;
    }

    static HeaderMatch header(Message m) throws LoadException {
        String name = "";
        HeaderMatch.Condition condition = new HeaderMatch.Presence(true);
        HeaderMatch.Sense sense = HeaderMatch.Sense.HOLDS;
        HeaderMatch.Missing missing = HeaderMatch.Missing.NO_MATCH;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 4 -> condition = text(StringMatch.exact(m.text(), Case.SENSITIVE));
                case 6 -> condition = range(m.message());
                case 7 -> condition = new HeaderMatch.Presence(m.flag());
                case 8 -> sense = m.flag() ? HeaderMatch.Sense.INVERTED : HeaderMatch.Sense.HOLDS;
                case 9 -> condition = text(StringMatch.prefix(m.textNotEmpty(), Case.SENSITIVE));
                case 10 -> condition = text(StringMatch.suffix(m.textNotEmpty(), Case.SENSITIVE));
                case 11 -> condition = text(StringMatch.regex(regex(m.message())));
                case 12 -> condition = text(StringMatch.contains(m.textNotEmpty(), Case.SENSITIVE));
                case 13 -> condition = text(string(m.message()));
                case 14 -> missing = m.flag() ? HeaderMatch.Missing.COUNTS_AS_EMPTY : HeaderMatch.Missing.NO_MATCH;
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        return HeaderMatch.of(name, condition, sense, missing);
    }

    private static HeaderMatch.Condition text(StringMatch match) {
        return new HeaderMatch.Text(match);
    }

    private static HeaderMatch.Condition range(Message m) throws LoadException {
        long start = 0;
        long end = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> start = m.varint();
                case 2 -> end = m.varint();
                default -> throw m.unsupported();
            }
        }
        return new HeaderMatch.Range(start, end);
    }

    private static Pattern compile(Message m, String expression) throws LoadException {
        if (expression.length() > PATTERN_MAX) {
            throw m.badHere("regex of " + expression.length() + " characters (expected: at most " + PATTERN_MAX + ")");
        }
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw m.badHere("regex '" + expression + "': " + e.getDescription() + " (expected: RE2 syntax)");
        }
    }

    /// RE2's `\1` becomes RE2J's `$1`; a literal `$` or `\\` is escaped.
    private static String toRe2j(Message m, String replacement, int groups) throws LoadException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c == '$') {
                text.append("\\$");
            } else if (c != '\\') {
                text.append(c);
            } else if (++i < replacement.length() && replacement.charAt(i) == '\\') {
                text.append("\\\\");
            } else if (i < replacement.length() && Character.isDigit(replacement.charAt(i))) {
                int group = replacement.charAt(i) - '0';
                if (group > groups) {
                    throw m.badHere(
                            "substitution '" + replacement + "': \\" + group + " (expected: at most \\" + groups + ")");
                }
                text.append('$').append(group);
            } else {
                throw m.badHere(
                        "substitution '" + replacement + "': a backslash needs a digit or a backslash after it");
            }
        }
        return text.toString();
    }
}
