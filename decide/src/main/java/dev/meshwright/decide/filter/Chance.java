package dev.meshwright.decide.filter;

/// Draws for what happens to a share of requests alone. The proxy draws at random; `explain` follows both answers.
@FunctionalInterface
public interface Chance {
    /// @param millionths 0: never; 1,000,000: always
    boolean chance(int millionths);
}
