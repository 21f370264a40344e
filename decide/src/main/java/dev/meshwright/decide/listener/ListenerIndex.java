package dev.meshwright.decide.listener;

import dev.meshwright.decide.connection.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds the listener that a captured connection was meant for: by its original destination address, else by the
/// port on any address (`Listener.use_original_dst`). Immutable, thread-safe.
///
/// @param <T> what stands for a listener
public final class ListenerIndex<T> {
    private static final String ANY_V4 = "0.0.0.0";
    private static final String ANY_V6 = IpAddress.text(new byte[16]);

    private record Destination(String address, int port) {}

    private final Map<Destination, T> byDestination;

    private ListenerIndex(Map<Destination, T> byDestination) {
        this.byDestination = byDestination;
    }

    /// @param listeners in force; of two that say the same address, the first counts; those of datagrams take none
    public static <T> ListenerIndex<T> of(Collection<? extends T> listeners, Function<? super T, ListenerTable> table) {
        Map<Destination, T> byDestination = new HashMap<>();
        for (T listener : listeners) {
            ListenerTable of = table.apply(listener);
            for (ListenerTable.Bind bind : of.binds()) {
                if (bind.port() >= 0 && of.transport() == ListenerTable.Transport.TCP) {
                    byDestination.putIfAbsent(new Destination(canonical(bind.address()), bind.port()), listener);
                }
            }
        }
        return new ListenerIndex<>(byDestination);
    }

    /// @param address numeric
    /// @return null: none; who has captured the connection keeps it
    public @Nullable T find(String address, int port) {
        String text = canonical(address);
        T exact = byDestination.get(new Destination(text, port));
        if (exact != null) {
            return exact;
        }
        T any = byDestination.get(new Destination(text.indexOf(':') >= 0 ? ANY_V6 : ANY_V4, port));
        // A listener on `::` takes IPv4 too.
        return any != null ? any : byDestination.get(new Destination(ANY_V6, port));
    }

    private static String canonical(String address) {
        if (IpAddress.v4(address) >= 0 || !IpAddress.numeric(address)) {
            return address;
        }
        return IpAddress.text(IpAddress.parse(address));
    }
}
