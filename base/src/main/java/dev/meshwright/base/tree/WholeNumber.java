package dev.meshwright.base.tree;

import java.util.Optional;

/// Whole numbers in YAML's core schema: decimal, `0x1f`, `0o17`.
final class WholeNumber {
    private WholeNumber() {}

    /// Nothing when it does not fit in a `long`, or is no whole number.
    static Optional<Long> parse(String text) {
        try {
            if (text.startsWith("0x")) {
                return Optional.of(Long.parseLong(text.substring(2), 16));
            }
            if (text.startsWith("0o")) {
                return Optional.of(Long.parseLong(text.substring(2), 8));
            }
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
