package dev.meshwright.proxy.observe;

import dev.meshwright.proxy.batch.Outlet;

/// Sees finished exchanges and TCP connections of one event loop. Called on that loop only; must not block or
/// throw.
public interface TrafficObserver {
    /// Sees nothing.
    TrafficObserver NONE = new TrafficObserver() {};

    /// Comes first.
    ///
    /// @param outlet through which it may tell others
    default void onStart(Outlet outlet) {}

    /// Before the proxy ends: sends what waits.
    ///
    /// @return whether nothing waits any more
    default boolean flush() {
        return true;
    }

    /// A request head arrived, before anything is decided. The observer may edit `record.request`.
    default void onRequestHead(ExchangeRecord record) {}

    /// A request is about to go upstream: cluster and table are known. The observer may edit `record.request`.
    default void onUpstreamRequest(ExchangeRecord record) {}

    /// An upstream's response head is about to go to the client. The observer may edit `record.response`.
    default void onResponseHead(ExchangeRecord record) {}

    /// About once a second on the loop, for what must be told while a connection is open.
    default void onTick() {}

    /// A request ended, however it ended. `record` is lent for the call.
    default void onExchangeEnd(ExchangeRecord record) {}

    /// A TCP relay has its upstream.
    default void onTcpOpen(TcpRecord record) {}

    /// A TCP relay ended, or never got an upstream. `record` is lent for the call.
    default void onTcpEnd(TcpRecord record) {}

    /// A downstream connection ended before any filter chain served it: no chain matched, the handshake failed, or
    /// the peer said nothing in time.
    default void onConnectionRefused(DownstreamInfo connection, String reason) {}

    /// Makes one observer per event loop, so that counters need no locks.
    interface Factory {
        Factory NONE = _ -> TrafficObserver.NONE;

        /// @param loop 0-based index of the event loop
        TrafficObserver create(int loop);
    }
}
