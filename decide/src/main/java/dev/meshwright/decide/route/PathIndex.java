package dev.meshwright.decide.route;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Narrows routes to those whose path condition can hold, keeping their order. Immutable, thread-safe.
///
/// Exact paths and prefixes are hashed; one walk over the path computes the hash of each prefix length in use and
/// looks it up.
/// Conditions without a literal (regex, CONNECT, the empty prefix) are candidates of every request. A route stands in
/// exactly one list, so
/// merging the lists gives each candidate once. Few routes are not worth a table: all are candidates.
public final class PathIndex {
    private static final int LINEAR_MAX = 8;

    private final int[] always;
    private final Side sensitive;
    private final Side folded;

    private PathIndex(int[] always, Side sensitive, Side folded) {
        this.always = always;
        this.sensitive = sensitive;
        this.folded = folded;
    }

    public static PathIndex of(List<Route> routes) {
        List<Integer> always = new ArrayList<>();
        Builder sensitive = new Builder();
        Builder folded = new Builder();
        for (int i = 0; i < routes.size(); i++) {
            boolean indexed = routes.size() > LINEAR_MAX
                    && switch (routes.get(i).match().path()) {
                        case PathMatch.Exact exact ->
                            (exact.ignoreCase() ? folded : sensitive).add(exact.text(), i, Kind.EXACT);
                        case PathMatch.Prefix prefix ->
                            (prefix.ignoreCase() ? folded : sensitive).add(prefix.text(), i, Kind.PREFIX);
                        case PathMatch.PathSeparatedPrefix prefix ->
                            (prefix.ignoreCase() ? folded : sensitive).add(prefix.text(), i, Kind.PREFIX);
                        case PathMatch.Regex regex -> false;
                        case PathMatch.Connect connect -> false;
                    };
            if (!indexed) {
                always.add(i);
            }
        }
        return new PathIndex(ints(always), sensitive.build(false), folded.build(true));
    }

    /// Adds to `into` the lists whose merge has every route that can match.
    void collect(byte[] bytes, int offset, int length, Candidates into) {
        into.add(always);
        sensitive.collect(bytes, offset, length, into);
        folded.collect(bytes, offset, length, into);
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private enum Kind {
        EXACT,
        PREFIX
    }

    /// Literals of one case rule.
    private record Side(
            ByteTable exact, int[][] exactLists, int exactMax, ByteTable prefix, int[][] prefixLists, int[] lengths) {
        void collect(byte[] bytes, int offset, int length, Candidates into) {
            int prefixMax = lengths.length == 0 ? 0 : lengths[lengths.length - 1];
            boolean exactPossible = length <= exactMax;
            int stop = Math.min(length, exactPossible ? length : prefixMax);
            int hash = ByteTable.SEED;
            int next = 0;
            for (int i = 0; i < stop; i++) {
                hash = prefix.step(hash, bytes[offset + i]);
                if (next < lengths.length && lengths[next] == i + 1) {
                    next++;
                    int list = prefix.find(bytes, offset, i + 1, hash);
                    if (list != ByteTable.NONE) {
                        into.add(prefixLists[list]);
                    }
                }
            }
            if (exactPossible && stop == length) {
                int list = exact.find(bytes, offset, length, hash);
                if (list != ByteTable.NONE) {
                    into.add(exactLists[list]);
                }
            }
        }
    }

    private static final class Builder {
        private final Map<String, List<Integer>> exact = new HashMap<>();
        private final Map<String, List<Integer>> prefix = new HashMap<>();

        /// @return whether it went into a table
        boolean add(byte[] literal, int position, Kind kind) {
            if (literal.length == 0) {
                return false;
            }
            Map<String, List<Integer>> map = kind == Kind.EXACT ? exact : prefix;
            map.computeIfAbsent(new String(literal, StandardCharsets.UTF_8), k -> new ArrayList<>())
                    .add(position);
            return true;
        }

        Side build(boolean folds) {
            int exactMax = -1;
            for (String key : exact.keySet()) {
                exactMax = Math.max(exactMax, key.getBytes(StandardCharsets.UTF_8).length);
            }
            TreeSet<Integer> lengths = new TreeSet<>();
            for (String key : prefix.keySet()) {
                lengths.add(key.getBytes(StandardCharsets.UTF_8).length);
            }
            List<int[]> exactLists = new ArrayList<>();
            List<int[]> prefixLists = new ArrayList<>();
            return new Side(
                    table(exact, exactLists, folds),
                    exactLists.toArray(int[][]::new),
                    exactMax,
                    table(prefix, prefixLists, folds),
                    prefixLists.toArray(int[][]::new),
                    ints(new ArrayList<>(lengths)));
        }

        private static ByteTable table(Map<String, List<Integer>> from, List<int[]> lists, boolean folds) {
            Map<String, Integer> entries = new HashMap<>();
            from.forEach((key, positions) -> {
                entries.put(key, lists.size());
                lists.add(ints(positions));
            });
            return new ByteTable(entries, folds);
        }
    }
}
