package dev.meshwright.proxy.http;

import io.netty.buffer.ByteBuf;

/// The reading half of one exchange. Exactly one of "an `end` was delivered" or [#onReset] is the last event.
public interface HttpStreamListener {
    /// A head arrived; on a client stream maybe several informational ones (1xx, `end` false) before the final one.
    /// `head` is lent: copy what must outlive the call.
    void onHead(MessageHead head, boolean end);

    /// Body bytes arrived; the listener owns `data` and releases it.
    void onData(ByteBuf data, boolean end);

    /// Trailers arrived; the message is complete.
    void onTrailers(MessageHead trailers);

    /// The peer or the connection gave the exchange up.
    void onReset(StreamReset reason);

    /// [HttpStream#writable] changed.
    void onWritabilityChanged(boolean writable);

    /// Bytes of this exchange that the listener, or whom it passes them to, could not let go of yet.
    default long bytesHeld() {
        return 0;
    }
}
