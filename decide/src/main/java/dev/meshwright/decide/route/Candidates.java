package dev.meshwright.decide.route;

import dev.meshwright.decide.match.Literals;
import java.util.Arrays;

/// Merges ascending lists of route positions without allocating: [#next] gives each position once, in order.
/// Scratch of one [RouteDecision]; grows to the deepest path seen.
final class Candidates implements Literals.Sink {
    static final int END = -1;

    private int[][] lists = new int[8][];
    private int[] cursors = new int[8];
    private int count;

    void clear() {
        count = 0;
    }

    @Override
    public void add(int[] list) {
        if (list.length == 0) {
            return;
        }
        if (count == lists.length) {
            lists = Arrays.copyOf(lists, count * 2);
            cursors = Arrays.copyOf(cursors, count * 2);
        }
        lists[count] = list;
        cursors[count++] = 0;
    }

    int next() {
        int best = END;
        int from = 0;
        for (int i = 0; i < count; i++) {
            int[] list = lists[i];
            if (cursors[i] < list.length && (best == END || list[cursors[i]] < best)) {
                best = list[cursors[i]];
                from = i;
            }
        }
        if (best != END) {
            cursors[from]++;
        }
        return best;
    }
}
