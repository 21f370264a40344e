package dev.meshwright.operate.conformance;

import java.util.List;
import java.util.regex.Pattern;

/// What must hold of a value that is there once, several times or not at all.
public sealed interface TextMatch {
    record Exact(String text) implements TextMatch {}

    record Prefix(String text) implements TextMatch {}

    record Suffix(String text) implements TextMatch {}

    record Contains(String text) implements TextMatch {}

    /// Matches the whole value.
    record Regex(Pattern pattern) implements TextMatch {
        @Override
        public boolean equals(Object other) {
            return other instanceof Regex regex && regex.pattern.pattern().equals(pattern.pattern());
        }

        @Override
        public int hashCode() {
            return pattern.pattern().hashCode();
        }
    }

    record Present() implements TextMatch {}

    record Absent() implements TextMatch {}

    /// @param values all there are; of several one must fit, or all together as one line
    default boolean of(List<String> values) {
        return switch (this) {
            case Present() -> !values.isEmpty();
            case Absent() -> values.isEmpty();
            case Exact _, Prefix _, Suffix _, Contains _, Regex _ ->
                values.stream().anyMatch(this::fits) || (values.size() > 1 && fits(String.join(",", values)));
        };
    }

    private boolean fits(String value) {
        return switch (this) {
            case Exact(String text) -> value.equals(text);
            case Prefix(String text) -> value.startsWith(text);
            case Suffix(String text) -> value.endsWith(text);
            case Contains(String text) -> value.contains(text);
            case Regex(Pattern pattern) -> pattern.matcher(value).matches();
            case Present(), Absent() -> throw new IllegalArgumentException("these ask for no value");
        };
    }

    /// For people: `"x"`, `prefix "x"`, `absent`.
    default String words() {
        return switch (this) {
            case Exact(String text) -> '"' + text + '"';
            case Prefix(String text) -> "prefix \"" + text + '"';
            case Suffix(String text) -> "suffix \"" + text + '"';
            case Contains(String text) -> "something with \"" + text + '"';
            case Regex(Pattern pattern) -> "regex \"" + pattern.pattern() + '"';
            case Present() -> "present";
            case Absent() -> "absent";
        };
    }
}
