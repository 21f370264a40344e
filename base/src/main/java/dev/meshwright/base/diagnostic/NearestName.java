package dev.meshwright.base.diagnostic;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// Finds the known name that a misspelt one probably means.
public final class NearestName {
    /// Longer names are compared no further than this.
    private static final int CHARS_MAX = 128;

    private NearestName() {}

    /// The nearest of `known` by edit distance (a swap of neighbours is one edit), when at most a third of the word is
    /// wrong; the first in order among equals.
    public static Optional<String> of(String word, Collection<String> known) {
        String nearest = "";
        int best = Math.max(1, word.length() / 3) + 1;
        for (String candidate : new TreeSet<>(known)) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT), best);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
    }

    /// ` Did you mean 'x'?`-style ending for a message, empty when nothing is near.
    public static String suggestion(String word, Collection<String> known) {
        return of(word, known).map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    /// Optimal string alignment distance; `limit` when it is that or more, or when a word is too long.
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit || a.length() > CHARS_MAX || b.length() > CHARS_MAX) {
            return limit;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
