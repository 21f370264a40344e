package dev.meshwright.decide.route;

/// Independent draws from one random number.
final class Mix {
    private Mix() {}

    /// A well-mixed value of `random` and a purpose (splitmix64 finaliser).
    static long of(long random, int purpose) {
        long z = random + (purpose + 2L) * 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
