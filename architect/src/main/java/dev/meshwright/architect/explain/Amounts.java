package dev.meshwright.architect.explain;

import java.util.Locale;

/// Numbers as people read them.
final class Amounts {
    private Amounts() {}

    /// `250 ms`, `2.5 s`, `10 s`.
    static String millis(long millis) {
        return millis < 1000 ? millis + " ms" : bare(millis / 1000.0) + " s";
    }

    /// @param share 0..1
    static String percent(double share) {
        return bare(share * 100) + " %";
    }

    /// One decimal at most, and none where it is 0.
    static String bare(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
