package dev.meshwright.compile.memo;

import dev.meshwright.base.batch.Batch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What was made for single hosts from one snapshot, carried over from the snapshot before where nothing that it was
/// made from has changed. Looking one up costs a hash of its name, whatever went into it; [CompileCache] below still
/// finds what comes out equal. Owned by what owns the snapshot.
public final class HostMemo<V> {
    /// @param hosts that the value was made from
    private record Held<V>(Set<String> hosts, V value) {}

    /// Something to look up or make.
    ///
    /// @param name unique in the memo
    /// @param hosts all that `make` asks about
    /// @param make for several threads
    public record Item<V>(String name, Supplier<Set<String>> hosts, Supplier<V> make) {}

    private final Batch batch;
    private final Map<String, Held<V>> held = new HashMap<>();
    private final Map<String, Held<V>> before;
    private final Predicate<Set<String>> touched;

    /// @param before of the snapshot before
    /// @param touched whether any of some hosts may differ since then
    public HostMemo(Optional<HostMemo<V>> before, Predicate<Set<String>> touched) {
        this(before, touched, Batch.ONE_BY_ONE);
    }

    /// @param batch makes values of [#all]
    public HostMemo(Optional<HostMemo<V>> before, Predicate<Set<String>> touched, Batch batch) {
        this.batch = batch;
        this.before = before.map(memo -> memo.held).orElse(Map.of());
        this.touched = touched;
    }

    /// @param name unique in this memo
    /// @param hosts all that `make` asks about
    public V of(String name, Supplier<Set<String>> hosts, Supplier<V> make) {
        Held<V> known = known(name);
        if (known == null) {
            known = made(before.get(name), hosts.get(), make.get());
            held.put(name, known);
        }
        return known.value;
    }

    /// For what is not remembered here.
    public Batch batch() {
        return batch;
    }

    /// The value of each name, in their order.
    ///
    /// @param item to look up or make, by its place; asked for what is not remembered alone
    public List<V> all(List<String> names, IntFunction<Item<V>> item) {
        List<Item<V>> left = new ArrayList<>();
        List<@Nullable Held<V>> found = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            Held<V> known = known(names.get(i));
            found.add(known);
            if (known == null) {
                left.add(item.apply(i));
            }
        }
        Iterator<Held<V>> made = batch.map(left, each -> made(before.get(each.name), each.hosts.get(), each.make.get()))
                .iterator();
        List<V> values = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            Held<V> known = found.get(i);
            if (known == null) {
                Held<V> now = made.next();
                Held<V> first = held.putIfAbsent(names.get(i), now);
                known = first == null ? now : first;
            }
            values.add(known.value);
        }
        return values;
    }

    private @Nullable Held<V> known(String name) {
        Held<V> known = held.get(name);
        if (known == null) {
            Held<V> earlier = before.get(name);
            if (earlier != null && !touched.test(earlier.hosts)) {
                held.put(name, earlier);
                return earlier;
            }
        }
        return known;
    }

    /// What comes out equal stays the same instance, so that later snapshots need not compare it again.
    private static <V> Held<V> made(@Nullable Held<V> earlier, Set<String> hosts, V value) {
        return new Held<>(Set.copyOf(hosts), earlier != null && value.equals(earlier.value) ? earlier.value : value);
    }
}
