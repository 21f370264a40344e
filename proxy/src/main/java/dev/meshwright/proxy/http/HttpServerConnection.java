package dev.meshwright.proxy.http;

/// One downstream connection as its listener sees it. Event-loop confined.
public interface HttpServerConnection {
    int streamsOpen();

    /// Bytes that wait in here because of the exchanges of this connection, beside those in its channel's queue.
    long bytesHeld();

    /// Accepts no further exchanges in the end, and closes when the open ones are done: `Connection: close` in
    /// HTTP/1; in HTTP/2 GOAWAY twice (2^31-1, then the last stream, RFC 9113 6.8). Idempotent.
    void drain();

    /// Closes at once, resetting open exchanges.
    void close();
}
