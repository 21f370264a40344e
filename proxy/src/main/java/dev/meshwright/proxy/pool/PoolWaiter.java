package dev.meshwright.proxy.pool;

import dev.meshwright.proxy.http.HttpClientConnection;

/// An exchange that wants a connection. Hears exactly one of the three, maybe before [HostPool#acquire] returns,
/// unless it cancelled.
public interface PoolWaiter {
    /// Open one exchange on `connection` before returning.
    ///
    /// @param reused whether the connection served an exchange before: its peer may be closing it just now
    void onConnection(HttpClientConnection connection, PooledConnection pooled, boolean reused);

    /// Too many wait already (`max_pending_requests`).
    void onPoolOverflow();

    /// @param timedOut whether the connect timeout ended it
    void onConnectFailed(boolean timedOut, String why);
}
