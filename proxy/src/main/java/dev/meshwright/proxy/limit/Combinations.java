package dev.meshwright.proxy.limit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/// The buckets of a descriptor with a wildcard, one for each combination of values: at least the latest `most`, at most
/// twice as many. Envoy keeps the latest `most`; who is remembered longer gets no more than there.
///
/// Two generations: the older is dropped when the younger is as large as asked for. Any thread.
final class Combinations {
    private record Generations(ConcurrentHashMap<String, Cell> young, ConcurrentHashMap<String, Cell> old) {}

    private final int most;
    private final AtomicReference<Generations> now =
            new AtomicReference<>(new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>()));

    Combinations(int most) {
        this.most = most;
    }

    Cell cell(String value) {
        Generations present = now.get();
        Cell known = present.young.get(value);
        if (known != null) {
            return known;
        }
        Cell old = present.old.get(value);
        Cell cell = present.young.computeIfAbsent(value, _ -> old == null ? new Cell() : old);
        if (present.young.size() >= most) {
            now.compareAndSet(present, new Generations(new ConcurrentHashMap<>(), present.young));
        }
        return cell;
    }

    int size() {
        Generations present = now.get();
        return present.young.size() + present.old.size();
    }
}
