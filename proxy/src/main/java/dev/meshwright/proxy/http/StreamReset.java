package dev.meshwright.proxy.http;

/// Why an exchange ended before its end. The names are what response flags and retry conditions are chosen from.
public enum StreamReset {
    /// The peer reset the stream, or closed an HTTP/1 connection in the middle of a message.
    REMOTE_RESET,
    /// HTTP/2 REFUSED_STREAM, or a stream above GOAWAY's last id: surely not processed.
    REMOTE_REFUSED,
    /// The connection ended or failed while the stream was open.
    CONNECTION_CLOSED,
    /// The peer broke the protocol (bad framing, bad header, limits).
    PROTOCOL_ERROR,
    /// We gave up: timeout, peer side gone, retry elsewhere.
    LOCAL_RESET,
    /// We refuse the stream before any work was done.
    LOCAL_REFUSED
}
