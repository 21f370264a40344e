package dev.meshwright.decide.listener;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which listener a connection that was captured belongs to (`use_original_dst`): the one that stands at the address
/// it wanted, else the one that stands at that port of any address, else the one that captured it.
public final class CapturedDestination {
    private CapturedDestination() {}

    /// @param address textual IP
    /// @return null when the listener that captured the connection keeps it
    public static @Nullable ListenerTable of(List<ListenerTable> listeners, String address, int port) {
        ListenerTable anyAddress = null;
        for (ListenerTable listener : listeners) {
            for (ListenerTable.Bind bind : listener.binds()) {
                if (bind.port() == port && bind.address().equals(address)) {
                    return listener;
                }
                boolean any = bind.address().equals(address.indexOf(':') < 0 ? "0.0.0.0" : "::");
                if (bind.port() == port && any && !listener.useOriginalDst()) {
                    anyAddress = listener;
                }
            }
        }
        return anyAddress;
    }
}
