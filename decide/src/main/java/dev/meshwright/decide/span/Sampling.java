package dev.meshwright.decide.span;

/// Which requests are traced: `client_sampling`, `random_sampling`, `overall_sampling`.
///
/// @param client of those with x-client-trace-id
/// @param random of those that nobody asked to trace
/// @param overall of those that would be traced
public record Sampling(Fraction client, Fraction random, Fraction overall) {
    public static final Sampling ALL = new Sampling(Fraction.ALL, Fraction.ALL, Fraction.ALL);
}
