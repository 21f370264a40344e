package dev.meshwright.decide.match;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Texts and prefixes of one case rule, each with the ascending positions of the conditions that have it. Which
/// of them a text meets is found in one walk over the text, whatever their number: the walk computes the hash
/// of each prefix length in use and looks it up. Immutable, thread-safe.
///
/// @param exactMax length of the longest exact text, -1 without one
/// @param lengths of the prefixes, ascending
public record Literals(
        ByteTable exact, int[][] exactLists, int exactMax, ByteTable prefix, int[][] prefixLists, int[] lengths) {
    public enum Kind {
        EXACT,
        PREFIX
    }

    /// Gets what is found.
    public interface Sink {
        /// @param positions ascending; not to be changed
        void add(int[] positions);
    }

    /// Hands over the positions of every exact text that is the span and every prefix that it begins with.
    public void find(byte[] bytes, int offset, int length, Sink into) {
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

    public static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Collects; positions come in ascending order.
    public static final class Builder {
        private final Map<String, List<Integer>> exact = new HashMap<>();
        private final Map<String, List<Integer>> prefix = new HashMap<>();

        /// @return whether it went into a table: the empty text does not
        public boolean add(byte[] literal, int position, Kind kind) {
            if (literal.length == 0) {
                return false;
            }
            Map<String, List<Integer>> map = kind == Kind.EXACT ? exact : prefix;
            map.computeIfAbsent(new String(literal, StandardCharsets.UTF_8), k -> new ArrayList<>())
                    .add(position);
            return true;
        }

        /// @param folds the literals are in lower case, and what is asked may be in any
        public Literals build(boolean folds) {
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
            return new Literals(
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
