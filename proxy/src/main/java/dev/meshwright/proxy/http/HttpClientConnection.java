package dev.meshwright.proxy.http;

/// One upstream connection as its pool sees it: how many exchanges it can still take, and how it ends.
/// Event-loop confined; its [Observer] is called on the same loop.
public interface HttpClientConnection {
    /// Opens an exchange; the listener gets the response.
    ///
    /// @throws IllegalStateException when [#streamsAvailable] is 0
    HttpStream open(HttpStreamListener listener);

    /// How many more exchanges can be opened now: 0 or 1 in HTTP/1, MAX_CONCURRENT_STREAMS less open ones in HTTP/2;
    /// 0 while closing.
    int streamsAvailable();

    int streamsOpen();

    /// No new exchanges; closes when the open ones are done.
    void drain();

    /// Closes at once, resetting open exchanges.
    void close();

    /// What a pool learns from its connection.
    interface Observer {
        /// [#streamsAvailable] may have grown: an exchange ended, or SETTINGS arrived.
        void onAvailable(HttpClientConnection connection);

        /// The connection takes no further exchanges (GOAWAY, `Connection: close`) or is closed.
        void onUnavailable(HttpClientConnection connection, boolean closed);
    }
}
