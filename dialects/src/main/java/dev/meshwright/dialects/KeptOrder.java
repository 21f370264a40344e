package dev.meshwright.dialects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Sorts lists of which each is mostly like the one before: the order that was found for one is tried on the next, and
/// costs one comparison per element when it fits. The result is that of [List#sort]. Owned by one thread at a time.
final class KeptOrder<T> {
    private final Comparator<T> order;

    /// By place in the sorted list, the place in the list as it came.
    private int[] places = {};

    KeptOrder(Comparator<T> order) {
        this.order = order;
    }

    /// A new list; elements that compare equal keep the order in which they came.
    List<T> sorted(List<T> list) {
        if (list.size() != places.length || !fits(list)) {
            Integer[] sorted = new Integer[list.size()];
            Arrays.setAll(sorted, i -> i);
            Arrays.sort(sorted, Comparator.comparing(list::get, order));
            places = Arrays.stream(sorted).mapToInt(i -> i).toArray();
        }
        List<T> result = new ArrayList<>(list.size());
        for (int place : places) {
            result.add(list.get(place));
        }
        return result;
    }

    private boolean fits(List<T> list) {
        for (int i = 1; i < places.length; i++) {
            int compared = order.compare(list.get(places[i - 1]), list.get(places[i]));
            if (compared > 0 || (compared == 0 && places[i - 1] > places[i])) {
                return false;
            }
        }
        return true;
    }
}
