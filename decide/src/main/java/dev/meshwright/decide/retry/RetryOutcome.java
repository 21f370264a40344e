package dev.meshwright.decide.retry;

/// What became of one try. Mutable, owned and reused by the caller; [#clear] before each try.
public final class RetryOutcome {
    /// How a try ended without a complete response head.
    public enum Reset {
        /// It did not: a response head arrived.
        NONE,
        /// TCP, TLS or HTTP/2 preface failed, or the connect timeout passed.
        CONNECT_FAILURE,
        /// HTTP/2 REFUSED_STREAM or above GOAWAY: surely not processed.
        REFUSED_STREAM,
        /// The peer reset the stream or closed the connection.
        REMOTE_RESET,
        /// The per-try timeout passed.
        PER_TRY_TIMEOUT,
        /// A breaker refused the try; never retried, so that overload is not multiplied.
        OVERFLOW,
        /// The peer broke the protocol.
        PROTOCOL_ERROR
    }

    public Reset reset = Reset.NONE;
    /// 0 when no response head arrived.
    public int status;
    /// -1 when there is none.
    public int grpcStatus = -1;
    /// The response carried `x-envoy-ratelimited`.
    public boolean rateLimited;
    /// A header of `retriableHeaders` matched, asked by the caller with [RetryKernel#retriableHeader].
    public boolean retriableHeader;
    /// The request (head and body so far) began to be written to the peer.
    public boolean requestSent;
    /// Part of a response went downstream: nothing can be taken back.
    public boolean responseStarted;
    /// The whole body so far is still held.
    public boolean bodyReplayable = true;

    public void clear() {
        reset = Reset.NONE;
        status = 0;
        grpcStatus = -1;
        rateLimited = false;
        retriableHeader = false;
        requestSent = false;
        responseStarted = false;
        bodyReplayable = true;
    }
}
