package dev.meshwright.proxy.http1;

import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.http.Deadline;
import dev.meshwright.proxy.http.HalfClose;
import dev.meshwright.proxy.http.HeadPart;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The reading half that both roles share: one message at a time is taken off the channel's bytes.
///
/// State machine of the reader:
///
///     HEAD ──► BODY ──► TRAILERS ──► HEAD (next message)
///      │ └──► TUNNEL_OFFERED ──► TUNNEL            (101 or CONNECT)
///      └────► HELD (a message is complete, the exchange is not: what follows waits, bounded)
///     any ──► DISCARD (closing: bytes are dropped)
///
/// Consumes every read buffer. Bytes that cannot be delivered yet (paused, pipelined) stay in `pending`, and reading
/// stops when they exceed the bound. Subclasses say what a head means. Never calls a listener from within a call of
/// the exchange's owner except on read events, closing and resumed reading, which runs as its own task.
abstract class Http1Connection extends ChannelInboundHandlerAdapter {
    /// What the next byte belongs to.
    enum Reading {
        HEAD,
        BODY,
        TRAILERS,
        HELD,
        TUNNEL_OFFERED,
        TUNNEL,
        DISCARD
    }

    /// How long a peer may take to read what was written before an orderly close.
    private static final Duration FLUSH_MAX = Duration.ofSeconds(30);

    final Http1Options options;
    final MessageHead head = new MessageHead();
    final Http1HeadParser parser;
    final Http1Body body = new Http1Body();
    Reading reading = Reading.HEAD;

    private final Runnable processTask = this::process;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ConnectionOutput output;
    private @Nullable ByteBuf pending;
    /// Idle, slow head, grace and linger: one at a time, and none while an exchange is under way.
    private @Nullable Deadline deadline;

    private boolean processing;
    private boolean paused;
    private boolean readingStopped;
    private boolean activated;
    private boolean closed;

    Http1Connection(Http1Options options) {
        this.options = options;
        parser = new Http1HeadParser(head, options);
    }

    // ---- what a role says

    /// `head` is complete. Sets [#reading] and [#body], and tells the listener.
    abstract void onHeadRead() throws ProtocolViolation;

    /// Who gets the body of the present message; null when it is dropped.
    abstract @Nullable HttpStreamListener bodyListener();

    /// The present message is complete. Called before its last event is delivered; moves [#reading] on.
    abstract void onMessageRead();

    /// The last event of the message was delivered.
    abstract void onMessageDelivered();

    abstract void onViolation(ProtocolViolation violation);

    /// The head or idle timeout ran out.
    abstract void onTimeout(boolean inHead);

    /// The channel is closed; everything open is reset here, once.
    abstract void onClosed();

    abstract @Nullable HttpStreamListener openListener();

    // ---- for the roles

    final ChannelHandlerContext context() {
        ChannelHandlerContext present = context;
        if (present == null) {
            throw new IllegalStateException("connection handler is not in a pipeline yet");
        }
        return present;
    }

    final ConnectionOutput output() {
        ConnectionOutput present = output;
        if (present == null) {
            throw new IllegalStateException("connection handler is not in a pipeline yet");
        }
        return present;
    }

    final boolean connected() {
        return context != null && !closed && context.channel().isActive();
    }

    final boolean closed() {
        return closed;
    }

    final int pendingBytes() {
        return pending == null ? 0 : pending.readableBytes();
    }

    final void pauseBody() {
        paused = true;
        updateReading();
    }

    final void resumeBody() {
        if (paused) {
            paused = false;
            if (pending == null) {
                updateReading();
            } else {
                processLater();
            }
        }
    }

    /// Looks at what waits, as a task of its own, so that the caller is not called back from its own call.
    final void processLater() {
        if (!processing && pending != null) {
            context().executor().execute(processTask);
        }
    }

    /// Sends what is gathered, waits until the transport took it, then closes the channel.
    final void flushAndClose() {
        reading = Reading.DISCARD;
        output().flush();
        if (output().delivered()) {
            context().close();
            return;
        }
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        closeAfter(FLUSH_MAX);
    }

    /// Closes the channel at once; what was not sent is lost.
    final void abort() {
        reading = Reading.DISCARD;
        context().close();
    }

    /// Sends what is gathered and tells the peer that nothing follows, but goes on dropping its bytes for a while:
    /// closing at once would answer them with a TCP reset that can overtake the response (RFC 9112 9.6).
    final void flushAndLinger() {
        if (reading == Reading.DISCARD) {
            return;
        }
        reading = Reading.DISCARD;
        output().flush();
        HalfClose.outbound(context());
        closeAfter(options.lingerTimeout());
    }

    /// Called while discarding: then the deadline closes the channel, see [#timedOut].
    private void closeAfter(Duration wait) {
        if (connected()) {
            deadline().arm(Math.max(1, wait.toNanos()));
        }
        dropPending();
        updateReading();
    }

    /// Arms the idle timeout; an earlier timer is left to run and re-arms itself.
    final void idle() {
        arm(options.idleTimeout().toNanos());
    }

    final void notIdle() {
        Deadline present = deadline;
        if (present != null) {
            present.disarm();
        }
    }

    /// @param nanos from now; 0: no limit
    final void arm(long nanos) {
        if (closed || reading == Reading.DISCARD) {
            return;
        }
        deadline().arm(nanos);
    }

    private Deadline deadline() {
        Deadline present = deadline;
        if (present == null) {
            throw new IllegalStateException("connection handler is not in a pipeline yet");
        }
        return present;
    }

    private void timedOut() {
        if (closed) {
            return;
        }
        if (reading == Reading.DISCARD) {
            context().close();
        } else {
            onTimeout(reading == Reading.HEAD && parser.started());
        }
    }

    // ---- channel events

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        output = new ConnectionOutput(ctx);
        deadline = new Deadline(ctx.executor(), this::timedOut);
        activate(ctx);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        activate(ctx);
        ctx.fireChannelActive();
    }

    private void activate(ChannelHandlerContext ctx) {
        if (!activated && ctx.channel().isActive()) {
            activated = true;
            onActive();
        }
    }

    void onActive() {
        idle();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (reading == Reading.DISCARD) {
            bytes.release();
            return;
        }
        ByteBuf before = pending;
        pending = before == null ? bytes : PendingBytes.join(ctx.alloc(), before, bytes);
        process();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A transport failure: the channel closes, and that resets what is open.
        ctx.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        HttpStreamListener listener = openListener();
        if (listener != null && !closed) {
            listener.onWritabilityChanged(ctx.channel().isWritable());
        }
        ctx.fireChannelWritabilityChanged();
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        deadline().cancel();
        onClosed();
        reading = Reading.DISCARD;
        dropPending();
        output().release();
    }

    // ---- reading

    private void process() {
        if (processing || closed) {
            return;
        }
        processing = true;
        try {
            while (step()) {
                // Each step moves the reader on by one event.
            }
        } catch (ProtocolViolation violation) {
            onViolation(violation);
        } finally {
            processing = false;
        }
        ByteBuf rest = pending;
        if (rest != null && (reading == Reading.DISCARD || !rest.isReadable())) {
            dropPending();
        }
        if (!closed) {
            if (reading == Reading.HEAD && parser.started() && !deadline().armed()) {
                arm(options.headTimeout().toNanos());
            }
            updateReading();
        }
    }

    /// @return whether another step can be made with the bytes at hand
    private boolean step() throws ProtocolViolation {
        ByteBuf in = pending;
        if (in == null || closed) {
            return false;
        }
        return switch (reading) {
            case HEAD -> in.isReadable() && headStep(in);
            case BODY -> !paused && bodyStep(in);
            case TRAILERS -> !paused && trailersStep(in);
            case TUNNEL -> !paused && tunnelStep(in);
            case HELD, TUNNEL_OFFERED, DISCARD -> false;
        };
    }

    private boolean headStep(ByteBuf in) throws ProtocolViolation {
        if (!parser.started()) {
            notIdle();
        }
        if (!parser.parse(in)) {
            return false;
        }
        notIdle();
        onHeadRead();
        return true;
    }

    private boolean trailersStep(ByteBuf in) throws ProtocolViolation {
        if (!parser.parse(in)) {
            return false;
        }
        body.trailersRead();
        HttpStreamListener listener = bodyListener();
        onMessageRead();
        if (listener != null) {
            if (head.headerCount() == 0) {
                listener.onData(Unpooled.EMPTY_BUFFER, true);
            } else {
                listener.onTrailers(head);
            }
        }
        onMessageDelivered();
        return true;
    }

    private boolean tunnelStep(ByteBuf in) {
        if (in.isReadable()) {
            deliver(bodyListener(), take(in, in.readableBytes()), false);
        }
        return false;
    }

    private boolean bodyStep(ByteBuf in) throws ProtocolViolation {
        int length = body.read(in);
        if (body.atTrailers()) {
            parser.begin(HeadPart.TRAILERS);
            reading = Reading.TRAILERS;
        }
        if (length == 0) {
            return reading == Reading.TRAILERS;
        }
        ByteBuf data = take(in, length);
        boolean done = body.done();
        HttpStreamListener listener = bodyListener();
        if (done) {
            onMessageRead();
        }
        deliver(listener, data, done);
        if (done) {
            onMessageDelivered();
        }
        return true;
    }

    /// The next `length` bytes of `in`, which is [#pending]: the buffer itself when they are the last it has.
    private ByteBuf take(ByteBuf in, int length) {
        if (length < in.readableBytes()) {
            return in.readRetainedSlice(length);
        }
        pending = null;
        return in;
    }

    private static void deliver(@Nullable HttpStreamListener listener, ByteBuf data, boolean end) {
        if (listener == null) {
            data.release();
        } else {
            listener.onData(data, end);
        }
    }

    /// Does nothing while the bytes are being read: [#process] looks again when it is done.
    private void dropPending() {
        ByteBuf rest = pending;
        if (rest != null && !processing) {
            pending = null;
            rest.release();
        }
    }

    /// Reading stops while the body is paused, or more waits than may.
    private void updateReading() {
        ChannelHandlerContext ctx = context;
        if (ctx == null || closed) {
            return;
        }
        boolean stop = switch (reading) {
            case BODY, TRAILERS, TUNNEL -> paused;
            case HELD, TUNNEL_OFFERED -> pendingBytes() > options.pipelinedBytesMax();
            case HEAD, DISCARD -> false;
        };
        if (stop != readingStopped) {
            readingStopped = stop;
            ctx.channel().config().setAutoRead(!stop);
        }
    }
}
