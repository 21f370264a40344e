package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 stream, either role: its two halves, its windows, and what waits in each direction.
///
/// Outwards, data that no window or the transport takes waits in `queue`; the owner is told to stop above
/// [#QUEUE_HIGH]. Inwards, data for a listener that paused waits in `held`, at most a window of it, and goes back to
/// the peer's window only when delivered. The stream is over when both halves are closed and everything is delivered,
/// or it is reset; then it ignores all calls and releases what it is given.
final class Http2Stream implements HttpStream {
    static final int QUEUE_HIGH = 32 * 1024;
    static final int QUEUE_LOW = 8 * 1024;

    final Http2Connection connection;
    /// 0 until a client stream's head is sent.
    int id;
    HttpStreamListener listener = NoListener.INSTANCE;

    // ---- sending
    long sendWindow;
    int queuedBytes;
    boolean endQueued;
    boolean localClosed;
    boolean headSent;
    boolean waitsForConnection;
    /// What waits to be sent, in order; most streams never have more than the first.
    private @Nullable ByteBuf first;
    private @Nullable ArrayDeque<ByteBuf> rest;
    private @Nullable MessageHead queuedTrailers;
    private boolean toldWritable = true;

    // ---- receiving
    long receiveWindow;
    int unreturned;
    boolean remoteClosed;
    boolean finalHeadRead;
    boolean bodyless;
    long contentLength = MessageHead.UNKNOWN_LENGTH;
    long received;
    int informational;
    private boolean paused;
    private @Nullable ByteBuf held;
    private @Nullable MessageHead heldTrailers;
    private boolean endHeld;

    // ---- tunnels
    boolean tunnelAsked;
    boolean tunnelOpen;
    String protocol = "";
    boolean toHead;

    boolean over;

    Http2Stream(Http2Connection connection, long sendWindow, long receiveWindow) {
        this.connection = connection;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
    }

    // ---- HttpStream

    @Override
    public void sendHead(MessageHead head, boolean end) {
        if (!over && !localClosed && !endQueued && !headSent) {
            connection.sendHead(this, head, end);
        }
    }

    @Override
    public void sendData(ByteBuf data, boolean end) {
        if (over || localClosed || endQueued || !headSent) {
            data.release();
            return;
        }
        if (data.isReadable()) {
            enqueue(data);
        } else {
            data.release();
        }
        endQueued = end;
        connection.sending.pump(this);
        tellWritable();
    }

    @Override
    public void sendTrailers(MessageHead trailers) {
        if (over || localClosed || endQueued || !headSent) {
            return;
        }
        endQueued = true;
        if (trailers.headerCount() > 0) {
            MessageHead copy = new MessageHead();
            copy.copyFrom(trailers);
            queuedTrailers = copy;
        }
        connection.sending.pump(this);
    }

    @Override
    public void reset(StreamReset reason) {
        if (!over) {
            connection.ends.byOwner(this, reason);
        }
    }

    @Override
    public boolean writable() {
        return !over && queuedBytes < QUEUE_HIGH && connection.channelWritable();
    }

    @Override
    public long bytesHeld() {
        ByteBuf waiting = held;
        return (long) queuedBytes + (waiting == null ? 0 : waiting.readableBytes());
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        if (paused) {
            paused = false;
            if (held != null || endHeld) {
                connection.execute(this::deliverHeld);
            }
        }
    }

    // ---- for the connection: sending

    boolean queueEmpty() {
        return first == null;
    }

    private void enqueue(ByteBuf data) {
        queuedBytes += data.readableBytes();
        if (first == null) {
            first = data;
            return;
        }
        ArrayDeque<ByteBuf> behind = rest;
        if (behind == null) {
            behind = new ArrayDeque<>(4);
            rest = behind;
        }
        behind.add(data);
    }

    private void dequeue() {
        ArrayDeque<ByteBuf> behind = rest;
        first = behind == null ? null : behind.poll();
    }

    /// The next piece to send, at most `max` bytes; owned by the caller.
    ByteBuf take(int max) {
        ByteBuf next = Objects.requireNonNull(first);
        int length = next.readableBytes();
        if (length <= max) {
            dequeue();
            queuedBytes -= length;
            return next;
        }
        queuedBytes -= max;
        return next.readRetainedSlice(max);
    }

    @Nullable
    MessageHead queuedTrailers() {
        return queuedTrailers;
    }

    void tellWritable() {
        if (over || localClosed) {
            return;
        }
        boolean writable = toldWritable
                ? queuedBytes < QUEUE_HIGH && connection.channelWritable()
                : queuedBytes <= QUEUE_LOW && connection.channelWritable();
        if (writable != toldWritable) {
            toldWritable = writable;
            listener.onWritabilityChanged(writable);
        }
    }

    // ---- for the connection: receiving

    /// Data arrived in order; takes ownership.
    void deliver(ByteBuf data, boolean end) {
        int length = data.readableBytes();
        if (mustHold()) {
            if (length > 0) {
                ByteBuf into = held;
                if (into == null) {
                    into = data.alloc().buffer(Math.max(256, length));
                    held = into;
                }
                into.writeBytes(data);
            }
            data.release();
            endHeld |= end;
            return;
        }
        listener.onData(data, end);
        connection.received.returnBytes(this, length);
        if (end) {
            connection.ends.delivered(this);
        }
    }

    void deliverTrailers(MessageHead trailers) {
        if (mustHold()) {
            MessageHead copy = new MessageHead();
            copy.copyFrom(trailers);
            heldTrailers = copy;
            endHeld = true;
            return;
        }
        listener.onTrailers(trailers);
        connection.ends.delivered(this);
    }

    private boolean mustHold() {
        return paused || held != null || endHeld || (tunnelAsked && !tunnelOpen && connection.server());
    }

    /// Gives the listener what waited.
    void deliverHeld() {
        if (over || paused || (tunnelAsked && !tunnelOpen && connection.server())) {
            return;
        }
        ByteBuf data = held;
        MessageHead trailers = heldTrailers;
        boolean end = endHeld;
        held = null;
        heldTrailers = null;
        endHeld = false;
        if (data != null || (end && trailers == null)) {
            ByteBuf bytes = data == null ? Unpooled.EMPTY_BUFFER : data;
            int length = bytes.readableBytes();
            listener.onData(bytes, end && trailers == null);
            connection.received.returnBytes(this, length);
        }
        if (trailers != null && !over) {
            if (paused) {
                heldTrailers = trailers;
                endHeld = true;
                return;
            }
            listener.onTrailers(trailers);
        }
        if (end) {
            connection.ends.delivered(this);
        }
    }

    /// A server's response is complete before its request: nobody hears the rest.
    void responseOver() {
        listener = NoListener.INSTANCE;
        paused = false;
        tunnelAsked = false;
        dropHeld();
    }

    /// Whether what was read so far belies content-length.
    ///
    /// @param end there is no more
    boolean lengthBroken(boolean end) {
        return contentLength >= 0 && !bodyless && (received > contentLength || (end && received != contentLength));
    }

    boolean everythingDelivered() {
        return held == null && !endHeld;
    }

    /// No further event or call has an effect; buffers are released.
    void end() {
        over = true;
        for (ByteBuf data = first; data != null; data = first) {
            dequeue();
            data.release();
        }
        queuedBytes = 0;
        queuedTrailers = null;
        dropHeld();
    }

    private void dropHeld() {
        ByteBuf waiting = held;
        held = null;
        heldTrailers = null;
        endHeld = false;
        if (waiting != null) {
            int length = waiting.readableBytes();
            waiting.release();
            connection.received.returnBytes(length);
        }
    }

    /// Stands in until the handler gave its listener.
    private enum NoListener implements HttpStreamListener {
        INSTANCE;

        @Override
        public void onHead(MessageHead head, boolean end) {}

        @Override
        public void onData(ByteBuf data, boolean end) {
            data.release();
        }

        @Override
        public void onTrailers(MessageHead trailers) {}

        @Override
        public void onReset(StreamReset reason) {}

        @Override
        public void onWritabilityChanged(boolean writable) {}
    }
}
