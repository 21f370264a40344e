package dev.meshwright.proxy.http;

/// What becomes of the exchanges of one downstream connection; the codec calls it, on the connection's loop.
/// [#onConnectionClosed] comes once and last.
public interface HttpServerHandler {
    /// A new exchange begins; its head is delivered to the returned listener right after.
    HttpStreamListener onStream(HttpStream stream);

    /// The codec refused a request whose head was never delivered, and answered it itself (HTTP/1: `status`, then
    /// close; HTTP/2: a stream or connection error, `status` 0). For counters and logs.
    default void onRefused(int status, String reason) {}

    /// The connection is gone. Every open exchange was reset before.
    void onConnectionClosed();
}
