package dev.meshwright.proxy.router;

import dev.meshwright.decide.route.RouteTable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Route tables by RDS name. A [Slot] outlives the versions of its table; readers take the table once per request.
/// Safe for any thread.
public final class RouteSlots {
    private final ConcurrentHashMap<String, Slot> byName = new ConcurrentHashMap<>();

    /// The place of one table; empty until it came.
    public static final class Slot {
        private volatile @Nullable RouteTable table;

        public @Nullable RouteTable table() {
            return table;
        }

        public void publish(@Nullable RouteTable next) {
            table = next;
        }
    }

    public Slot slot(String name) {
        return byName.computeIfAbsent(name, _ -> new Slot());
    }
}
