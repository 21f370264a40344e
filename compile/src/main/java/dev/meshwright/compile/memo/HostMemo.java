package dev.meshwright.compile.memo;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What was made for single hosts from one snapshot, carried over from the snapshot before where nothing that it was
/// made from has changed. Looking one up costs a hash of its name, whatever went into it; [CompileCache] below still
/// finds what comes out equal. Owned by what owns the snapshot.
public final class HostMemo<V> {
    /// @param hosts that the value was made from
    private record Held<V>(Set<String> hosts, V value) {}

    private final Map<String, Held<V>> held = new HashMap<>();
    private final Map<String, Held<V>> before;
    private final Predicate<Set<String>> touched;

    /// @param before of the snapshot before
    /// @param touched whether any of some hosts may differ since then
    public HostMemo(Optional<HostMemo<V>> before, Predicate<Set<String>> touched) {
        this.before = before.map(memo -> memo.held).orElse(Map.of());
        this.touched = touched;
    }

    /// @param name unique in this memo
    /// @param hosts all that `make` asks about
    public V of(String name, Supplier<Set<String>> hosts, Supplier<V> make) {
        Held<V> known = held.get(name);
        if (known == null) {
            Held<V> earlier = before.get(name);
            known = earlier != null && !touched.test(earlier.hosts) ? earlier : made(earlier, hosts.get(), make.get());
            held.put(name, known);
        }
        return known.value;
    }

    /// What comes out equal stays the same instance, so that later snapshots need not compare it again.
    private static <V> Held<V> made(@Nullable Held<V> earlier, Set<String> hosts, V value) {
        return new Held<>(Set.copyOf(hosts), earlier != null && value.equals(earlier.value) ? earlier.value : value);
    }
}
