package dev.meshwright.operate.differential;

import dev.meshwright.operate.differential.generate.Asked;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// The disagreements with stock Envoy that are on purpose and that generated configurations can show, each with the row
/// of docs/differences.md that gives the reason. Headers that differ on purpose are not compared at all ([Comparison]).
final class KnownDifferences {
    private static final String STOCK_ENVOY = "envoy";

    /// @param row first words of the row
    private record Known(String row, BiPredicate<Asked, String> is) {}

    /// Of the headers that requests repeat those that stock Envoy keeps as one, whatever looks at them (its inline
    /// headers; which they are, follows from the extensions that it is built with).
    private static final Set<String> KEPT_AS_ONE = Set.of("accept", "authorization", "user-agent");

    private static final List<Known> ALL = List.of(
            new Known(
                    "a header that is sent several times, in authorization",
                    (asked, problem) -> (repeats(asked, _ -> true) || lists(asked))
                            && problem.startsWith("seen ")
                            && problem.contains("403")),
            new Known(
                    "`accept`, `authorization`, `user-agent`, sent several times",
                    (asked, _) -> repeats(asked, KEPT_AS_ONE::contains)));

    private KnownDifferences() {}

    /// @param on name of the data plane
    /// @return the row of docs/differences.md, if there is one
    static Optional<String> row(String on, Asked asked, String problem) {
        return on.equals(STOCK_ENVOY)
                ? ALL.stream()
                        .filter(k -> k.is().test(asked, problem))
                        .map(Known::row)
                        .findFirst()
                : Optional.empty();
    }

    /// All rows that are tolerated.
    static List<String> rows() {
        return ALL.stream().map(Known::row).toList();
    }

    /// A header of several comma-separated items, which a denial looks at one by one.
    private static boolean lists(Asked asked) {
        return asked.headers().stream().anyMatch(header -> header.getValue().indexOf(',') >= 0);
    }

    private static boolean repeats(Asked asked, Predicate<String> which) {
        Set<String> names = new HashSet<>();
        return asked.headers().stream()
                .map(header -> header.getKey().toLowerCase(Locale.ROOT))
                .filter(which)
                .anyMatch(name -> !names.add(name));
    }
}
