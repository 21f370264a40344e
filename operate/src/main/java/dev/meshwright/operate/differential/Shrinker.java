package dev.meshwright.operate.differential;

import dev.meshwright.operate.differential.generate.Asked;
import dev.meshwright.operate.differential.generate.Batch;
import dev.meshwright.operate.differential.generate.Island;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes a disagreement small, as long as the data plane and the core still disagree. What concerns its own hosts alone
/// is tried many variants at once, each an island of its own: bringing a configuration into force is what takes long.
final class Shrinker {
    private static final int AT_ONCE_MAX = 60;

    /// How many of those that disagree beside others are asked alone.
    private static final int PROMISING_MAX = 3;

    private final Court court;
    private final long until;
    private String kind = "";
    private int tries;

    /// @param until `System.nanoTime()` at which the smallest so far is good enough
    Shrinker(Court court, long until) {
        this.court = court;
        this.until = until;
    }

    int tries() {
        return tries;
    }

    /// @param alone whether its documents concern the whole mesh, so that one variant is in force at a time
    Disagreement shrink(Disagreement found, boolean alone) {
        kind = Disagreement.kind(found.problem());
        Disagreement smallest = found;
        boolean smaller = true;
        while (smaller && open()) {
            List<Island> variants = Smaller.of(smallest.island());
            Optional<Disagreement> next = alone || smallest.island().requests().isEmpty()
                    ? oneByOne(smallest, variants)
                    : together(smallest, variants);
            smaller = next.isPresent();
            smallest = next.orElse(smallest);
        }
        return lessShared(smallest);
    }

    private Optional<String> ask(Asked asked) {
        return kind.contains("answers are") ? court.ask(asked) : court.glance(asked);
    }

    private boolean open() {
        return System.nanoTime() - until < 0;
    }

    private Optional<Disagreement> oneByOne(Disagreement found, List<Island> variants) {
        for (Island each : variants) {
            if (!open()) {
                return Optional.empty();
            }
            Optional<Disagreement> still = still(found.with(each, ""));
            if (still.isPresent()) {
                return still;
            }
        }
        return Optional.empty();
    }

    private Optional<Disagreement> together(Disagreement found, List<Island> variants) {
        for (int from = 0; from < variants.size() && open(); from += AT_ONCE_MAX) {
            List<Island> some = new ArrayList<>();
            for (Island each : variants.subList(from, Math.min(variants.size(), from + AT_ONCE_MAX))) {
                some.add(each.at(some.size()));
            }
            tries += some.size();
            if (court.prepare(Batch.documents(found.shared(), some)).isPresent()) {
                return oneByOne(found, variants);
            }
            List<Island> promising = some.stream()
                    .filter(each -> ask(each.requests().getFirst())
                            .filter(p -> Disagreement.kind(p).equals(kind))
                            .isPresent())
                    .limit(PROMISING_MAX)
                    .toList();
            // A variant that has lost its hosts may have answered for another: alone it must still disagree.
            Optional<Disagreement> alone = oneByOne(found, promising);
            if (alone.isPresent()) {
                return alone;
            }
        }
        return Optional.empty();
    }

    private Disagreement lessShared(Disagreement found) {
        Disagreement smallest = found;
        for (int i = found.shared().size() - 1; i >= 0 && open(); i--) {
            List<Map<String, Object>> fewer = new ArrayList<>(smallest.shared());
            fewer.remove(i);
            smallest = still(new Disagreement(found.number(), found.on(), fewer, smallest.island(), ""))
                    .orElse(smallest);
        }
        return smallest;
    }

    /// The candidate with its problem, when there is one of the same sort.
    private Optional<Disagreement> still(Disagreement candidate) {
        tries++;
        Optional<String> refused = court.prepare(candidate.documents());
        Optional<Asked> asked = candidate.island().requests().stream().findFirst();
        if (asked.isEmpty()) {
            return refused.filter(p -> Disagreement.kind(p).equals(kind))
                    .map(p -> candidate.with(candidate.island(), p));
        }
        return refused.isPresent()
                ? Optional.empty()
                : ask(asked.get())
                        .filter(p -> Disagreement.kind(p).equals(kind))
                        .map(p -> candidate.with(candidate.island(), p));
    }
}
