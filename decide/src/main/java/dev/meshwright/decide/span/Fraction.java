package dev.meshwright.decide.span;

/// A share of requests: `type.v3.FractionalPercent`.
///
/// @param denominator 100, 10,000 or 1,000,000
public record Fraction(long numerator, int denominator) {
    public static final Fraction ALL = new Fraction(100, 100);

    /// Whether the request with that number is in it. The same number is in every larger share of the same denominator.
    public boolean holds(long number) {
        return Long.remainderUnsigned(number, denominator) < numerator;
    }

    public int millionths() {
        return (int) Math.min(1_000_000, numerator * (1_000_000 / denominator));
    }
}
