package dev.meshwright.dialects.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Sorts lists of which each is mostly like the one before: the order that was found for one is tried on the
/// next, and costs one comparison for each element that is another. The result is that of [List#sort], and the
/// very same list when no element is another. Owned by one thread at a time.
public final class KeptOrder<T> {
    private final Comparator<T> order;
    private List<T> given = List.of();
    private List<T> result = List.of();

    /// By place in the sorted list, the place in the list as it came.
    private int[] places = {};

    public KeptOrder(Comparator<T> order) {
        this.order = order;
    }

    /// An immutable list; elements that compare equal keep the order in which they came.
    public List<T> sorted(List<T> list) {
        boolean sameSize = list.size() == places.length;
        if (sameSize && isSame(list)) {
            return result;
        }
        if (!sameSize || !fits(list)) {
            Integer[] sorted = new Integer[list.size()];
            Arrays.setAll(sorted, i -> i);
            Arrays.sort(sorted, Comparator.comparing(list::get, order));
            places = Arrays.stream(sorted).mapToInt(i -> i).toArray();
        }
        List<T> now = new ArrayList<>(list.size());
        for (int place : places) {
            now.add(list.get(place));
        }
        given = List.copyOf(list);
        result = List.copyOf(now);
        return result;
    }

    private boolean isSame(List<T> list) {
        for (int i = 0; i < places.length; i++) {
            if (!isKept(list, i)) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // an equal element may stand elsewhere, and is another
    private boolean isKept(List<T> list, int i) {
        return list.get(i) == given.get(i);
    }

    private boolean fits(List<T> list) {
        for (int i = 1; i < places.length; i++) {
            if (isKept(list, places[i - 1]) && isKept(list, places[i])) {
                continue;
            }
            int compared = order.compare(list.get(places[i - 1]), list.get(places[i]));
            if (compared > 0 || (compared == 0 && places[i - 1] > places[i])) {
                return false;
            }
        }
        return true;
    }
}
