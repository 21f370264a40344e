package dev.meshwright.proxy.listener;

import dev.meshwright.decide.listener.ListenerIndex;
import dev.meshwright.decide.listener.ListenerTable;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The listeners that a captured connection may be handed to. Published whole by the configuration's owner, read by
/// the loops.
public final class CapturedListeners {
    private volatile ListenerIndex<ListenerSlot> index = ListenerIndex.of(List.of(), CapturedListeners::tableOf);

    /// @param open listeners that have a version
    public void publish(Collection<ListenerSlot> open) {
        index = ListenerIndex.of(open, CapturedListeners::tableOf);
    }

    private static ListenerTable tableOf(ListenerSlot slot) {
        return Objects.requireNonNull(slot.version(), slot.name()).table();
    }

    /// @return null: the listener that has captured the connection keeps it
    @Nullable
    ListenerSlot find(InetSocketAddress destination) {
        return index.find(ConnectionStart.ip(destination), destination.getPort());
    }
}
