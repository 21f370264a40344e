package dev.meshwright.proxy.http;

import io.netty.buffer.ByteBuf;

/// The writing half of one exchange: of a server stream (writes the response) or a client stream (writes the
/// request).
///
/// Order of calls: any number of informational heads (server only), one head, any number of data, then at most one
/// trailers; `end` may be said once. After the end, or after [#reset], further calls are ignored except that data
/// given is released. Writes are gathered and flushed once per event-loop turn.
///
/// Tunnels: a request head with [MessageHead#tunnelAsked] is sent and delivered with `end` false and has no body
/// until the answer. Status 101 (Upgrade) or 2xx (CONNECT) makes both directions plain data until `end`; any other
/// final head means that the request had no body, and the request's `end` is then never told.
public interface HttpStream {
    /// Writes a head. `head` is copied before the call returns.
    void sendHead(MessageHead head, boolean end);

    /// Writes body bytes. Takes ownership of `data`.
    void sendData(ByteBuf data, boolean end);

    /// Writes trailers and ends the message; they are dropped where the version or framing cannot carry them.
    void sendTrailers(MessageHead trailers);

    /// Gives the exchange up: RST_STREAM, or closing the connection in HTTP/1. Idempotent. The listener hears nothing
    /// more.
    void reset(StreamReset reason);

    /// Whether what is buffered towards the peer is below the water mark; changes are told to the listener.
    boolean writable();

    /// Bytes that wait in this stream, in either direction, for whoever should take them.
    long bytesHeld();

    /// Stops, or resumes, delivery of body bytes to the listener (autoRead in HTTP/1, window updates in HTTP/2).
    void pauseReading();

    void resumeReading();
}
