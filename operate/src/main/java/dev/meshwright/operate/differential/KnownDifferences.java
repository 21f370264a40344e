package dev.meshwright.operate.differential;

import dev.meshwright.operate.differential.generate.Asked;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// The disagreements that are on purpose, each with the row of docs/differences.md that gives the reason.
final class KnownDifferences {
    /// @param row first words of the row
    private record Known(String row, BiPredicate<Asked, String> is) {}

    private static final List<Known> ALL = List.of();

    private KnownDifferences() {}

    /// @return the row of docs/differences.md, if there is one
    static Optional<String> row(Asked asked, String problem) {
        return ALL.stream()
                .filter(k -> k.is().test(asked, problem))
                .map(Known::row)
                .findFirst();
    }
}
