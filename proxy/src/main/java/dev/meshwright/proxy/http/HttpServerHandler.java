package dev.meshwright.proxy.http;

/// Handles the exchanges of one downstream connection.
public interface HttpServerHandler {
    /// A new exchange begins; its head is delivered to the returned listener right after.
    HttpStreamListener onStream(HttpStream stream);

    /// The connection is gone. Every open exchange was reset before.
    void onConnectionClosed();
}
