package dev.meshwright.base.tree;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.diagnostic.NearestName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Takes one value as a type, or reports at its place why it is none and gives nothing.
///
/// @param findings where reports go; each begins with the `where` of the caller, the value's path
record ValueCheck(Findings findings) {
    private static final int SHOWN_CHARS_MAX = 60;

    Optional<String> text(String where, Tree value) {
        if (value instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.TEXT) {
            return Optional.of(scalar.text());
        }
        wrongType(where, value, "text");
        return Optional.empty();
    }

    Optional<Boolean> flag(String where, Tree value) {
        if (value instanceof Tree.Scalar scalar && scalar.type() == Tree.Type.BOOLEAN) {
            return Optional.of(scalar.text().equalsIgnoreCase("true"));
        }
        wrongType(where, value, "true or false");
        return Optional.empty();
    }

    Optional<Long> whole(String where, Tree value, long min, long max) {
        if (!(value instanceof Tree.Scalar scalar) || scalar.type() != Tree.Type.INTEGER) {
            wrongType(where, value, "a whole number");
            return Optional.empty();
        }
        Optional<Long> number = WholeNumber.parse(scalar.text());
        if (number.isEmpty() || number.get() < min || number.get() > max) {
            String next = "write a value from " + min + " to " + max;
            report(Codes.OUT_OF_RANGE, where, value, scalar.text() + " (expected: " + min + ".." + max + ")", next);
            return Optional.empty();
        }
        return number;
    }

    Optional<Double> decimal(String where, Tree value, double min, double max) {
        boolean number = value instanceof Tree.Scalar scalar
                && (scalar.type() == Tree.Type.INTEGER || scalar.type() == Tree.Type.DECIMAL);
        if (!number) {
            wrongType(where, value, "a number");
            return Optional.empty();
        }
        String text = ((Tree.Scalar) value).text();
        double parsed = WholeNumber.parse(text).map(Long::doubleValue).orElseGet(() -> decimalOf(text));
        if (!(parsed >= min && parsed <= max)) {
            String next = "write a value from " + min + " to " + max;
            report(Codes.OUT_OF_RANGE, where, value, text + " (expected: " + min + ".." + max + ")", next);
            return Optional.empty();
        }
        return Optional.of(parsed);
    }

    /// `.inf` and `.nan` are numbers to YAML and none to anybody else.
    private static double decimalOf(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    Optional<Duration> duration(String where, Tree value, Duration min) {
        if (!(value instanceof Tree.Scalar scalar)) {
            wrongType(where, value, "a duration");
            return Optional.empty();
        }
        String text = scalar.text();
        Optional<Duration> duration = DurationText.parse(text);
        if (duration.isEmpty()) {
            report(
                    Codes.BAD_DURATION,
                    where,
                    value,
                    "'" + shortened(text) + "' is no duration (expected: a number with a unit ms, s, m or h)",
                    scalar.type() == Tree.Type.INTEGER ? "write " + text + "s" : "write for example 2s or 500ms");
            return Optional.empty();
        }
        if (duration.get().compareTo(min) < 0) {
            String what = text + " (expected: at least " + DurationText.show(min) + ")";
            report(Codes.OUT_OF_RANGE, where, value, what, "write a longer duration");
            return Optional.empty();
        }
        boolean whole = Duration.ofMillis(duration.get().toMillis()).equals(duration.get());
        if (min.compareTo(Duration.ofMillis(1)) >= 0 && !whole) {
            String what = text + " (expected: whole milliseconds)";
            report(Codes.OUT_OF_RANGE, where, value, what, "round it to " + DurationText.show(rounded(duration.get())));
            return Optional.empty();
        }
        return duration;
    }

    private static Duration rounded(Duration duration) {
        return Duration.ofMillis(duration.plusNanos(500_000).toMillis());
    }

    Optional<String> word(String where, Tree value, List<String> words) {
        Optional<String> text = text(where, value);
        if (text.isPresent() && !words.contains(text.get())) {
            Optional<String> nearest = NearestName.of(text.get(), words);
            report(
                    Codes.UNKNOWN_WORD,
                    where,
                    value,
                    "'" + shortened(text.get()) + "' (expected: " + String.join(", ", words) + ")"
                            + nearest.map(n -> "; did you mean '" + n + "'?").orElse(""),
                    nearest.map(n -> "write " + n).orElse("write one of them"));
            return Optional.empty();
        }
        return text;
    }

    void wrongType(String where, Tree value, String expected) {
        String shown = value instanceof Tree.Scalar scalar ? "'" + shortened(scalar.text()) + "' is " : "is ";
        String what = shown + value.kindName() + " (expected: " + expected + ")";
        report(Codes.WRONG_TYPE, where, value, what, remedy(value, expected));
    }

    private static String remedy(Tree value, String expected) {
        if (value instanceof Tree.Scalar scalar) {
            if (expected.equals("text")) {
                return "put it in quotes: \"" + shortened(scalar.text()) + "\"";
            }
            if (scalar.type() == Tree.Type.TEXT) {
                return "write " + expected + " without quotes";
            }
        }
        return "write " + expected;
    }

    private void report(String code, String where, Tree value, String what, String next) {
        findings.error(code, value.position(), where + ": " + what, "", next);
    }

    private static String shortened(String text) {
        String oneLine = text.replaceAll("\\s+", " ");
        return oneLine.length() <= SHOWN_CHARS_MAX ? oneLine : oneLine.substring(0, SHOWN_CHARS_MAX - 3) + "...";
    }
}
