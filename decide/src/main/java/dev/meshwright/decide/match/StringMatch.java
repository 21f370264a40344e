package dev.meshwright.decide.match;

import com.google.re2j.Pattern;
import dev.meshwright.decide.request.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A condition on text: xDS `type.matcher.v3.StringMatcher`. `ignoreCase` folds ASCII only and is not for [Regex].
public sealed interface StringMatch {
    /// Tests the bytes `offset` .. `offset + length`.
    boolean matches(byte[] bytes, int offset, int length);

    /// Tests a whole text of Latin-1 characters (a server name, a SPIFFE id).
    boolean matches(String text);

    /// As xDS writes it, for a trace: `prefix "/shop"`.
    String describe();

    /// How the text of a pattern is compared: folded text is kept in lower case.
    enum Case {
        SENSITIVE,
        IGNORED
    }

    static StringMatch exact(String text, Case folding) {
        return new Exact(bytes(text, folding), folding);
    }

    static StringMatch prefix(String text, Case folding) {
        return new Prefix(bytes(text, folding), folding);
    }

    static StringMatch suffix(String text, Case folding) {
        return new Suffix(bytes(text, folding), folding);
    }

    static StringMatch contains(String text, Case folding) {
        return new Contains(bytes(text, folding), folding);
    }

    /// @throws com.google.re2j.PatternSyntaxException when the expression is not RE2
    static StringMatch regex(String expression) {
        return Regex.of(Pattern.compile(expression));
    }

    static StringMatch regex(Pattern pattern) {
        return Regex.of(pattern);
    }

    record Exact(byte[] text, Case folding) implements StringMatch {
        @Override
        public boolean matches(byte[] bytes, int offset, int length) {
            return length == text.length && at(bytes, offset, text, folding);
        }

        @Override
        public boolean matches(String value) {
            return value.length() == text.length && at(value, 0, text, folding);
        }

        @Override
        public String describe() {
            return "exact \"" + utf8(text) + '"';
        }
    }

    record Prefix(byte[] text, Case folding) implements StringMatch {
        @Override
        public boolean matches(byte[] bytes, int offset, int length) {
            return length >= text.length && at(bytes, offset, text, folding);
        }

        @Override
        public boolean matches(String value) {
            return value.length() >= text.length && at(value, 0, text, folding);
        }

        @Override
        public String describe() {
            return "prefix \"" + utf8(text) + '"';
        }
    }

    record Suffix(byte[] text, Case folding) implements StringMatch {
        @Override
        public boolean matches(byte[] bytes, int offset, int length) {
            return length >= text.length && at(bytes, offset + length - text.length, text, folding);
        }

        @Override
        public boolean matches(String value) {
            return value.length() >= text.length && at(value, value.length() - text.length, text, folding);
        }

        @Override
        public String describe() {
            return "suffix \"" + utf8(text) + '"';
        }
    }

    record Contains(byte[] text, Case folding) implements StringMatch {
        @Override
        public boolean matches(byte[] bytes, int offset, int length) {
            for (int i = 0; i <= length - text.length; i++) {
                if (at(bytes, offset + i, text, folding)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean matches(String value) {
            for (int i = 0; i <= value.length() - text.length; i++) {
                if (at(value, i, text, folding)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String describe() {
            return "contains \"" + utf8(text) + '"';
        }
    }

    /// Full match (RE2), never a search.
    ///
    /// @param within the expression is `.*TEXT.*` around this text, as callers' namespaces are asked for
    record Regex(Pattern pattern, Optional<Contains> within) implements StringMatch {
        private static final java.util.regex.Pattern WITHIN =
                java.util.regex.Pattern.compile("\\.\\*([a-zA-Z0-9/_:-]+)\\.\\*");

        static Regex of(Pattern pattern) {
            var found = WITHIN.matcher(pattern.pattern());
            return new Regex(
                    pattern,
                    found.matches()
                            ? Optional.of(
                                    new Contains(StringMatch.bytes(found.group(1), Case.SENSITIVE), Case.SENSITIVE))
                            : Optional.empty());
        }

        /// Finding a text is far faster than the automaton and says the same, but for line ends, which a dot does
        /// not take.
        @Override
        public boolean matches(byte[] bytes, int offset, int length) {
            if (within.isPresent()) {
                return !hasLineEnd(bytes, offset, length) && within.get().matches(bytes, offset, length);
            }
            return pattern.matches(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public boolean matches(String value) {
            if (within.isPresent()) {
                return value.indexOf('\n') < 0 && within.get().matches(value);
            }
            return pattern.matches(value);
        }

        @Override
        public String describe() {
            return "regex \"" + pattern.pattern() + '"';
        }

        private static boolean hasLineEnd(byte[] bytes, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\n') {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean at(byte[] bytes, int offset, byte[] text, Case folding) {
        return folding == Case.SENSITIVE
                ? Ascii.equalAt(bytes, offset, text)
                : Ascii.equalIgnoringCaseAt(bytes, offset, text);
    }

    private static boolean at(String value, int offset, byte[] text, Case folding) {
        for (int i = 0; i < text.length; i++) {
            char c = value.charAt(offset + i);
            if ((folding == Case.SENSITIVE ? c : Ascii.lower(c)) != (text[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String text, Case folding) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return folding == Case.SENSITIVE ? bytes : Ascii.lower(bytes);
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
