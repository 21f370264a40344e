package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.http.Deadline;
import dev.meshwright.proxy.http.HalfClose;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An HTTP/2 connection as far as both roles share it (RFC 9113): its life, and its parts: [InboundFrames] and
/// [ReceiveFlow] for what comes in, [HeadWriter] and [SendFlow] for what goes out, [StreamEnds] for how streams end.
///
/// What differs by role is abstract: what a head means, and who is told. Invariants:
/// - `streams` holds exactly the streams that are not over.
/// - Header blocks are decoded whatever becomes of their stream, or the peer's table and ours would part.
/// - A violation thrown while reading is a connection error; a stream error is [StreamEnds#error].
///
/// Consumes every read buffer. Event-loop confined.
abstract class Http2Connection extends ChannelInboundHandlerAdapter {
    /// Of connections and streams until told otherwise (RFC 9113 6.9.2).
    static final int DEFAULT_WINDOW = 65_535;

    static final int SETTINGS_ENABLE_PUSH = 2;
    static final int SETTINGS_MAX_CONCURRENT_STREAMS = 3;
    static final int SETTINGS_INITIAL_WINDOW_SIZE = 4;
    static final int SETTINGS_MAX_HEADER_LIST_SIZE = 6;
    static final int SETTINGS_ENABLE_CONNECT_PROTOCOL = 8;

    static final int HEADER_TABLE_SIZE = 4096;
    /// Replies (ACKs, RST_STREAM) queued for a peer that does not read.
    private static final int BLOCKED_REPLIES_MAX = 1_000;
    static final int LINGER_MILLIS = 1_000;

    /// What exists from the day the handler is in a pipeline.
    private record Attached(
            ChannelHandlerContext context,
            ConnectionOutput output,
            Deadline idle,
            Deadline headDeadline,
            KeepAlive keepAlive,
            FloodBudget budget,
            InboundFrames frames) {}

    final Http2Options options;
    final MessageHead head = new MessageHead();
    final HeadFields fields;
    final StreamTable streams = new StreamTable();
    final StreamEnds ends = new StreamEnds(this);
    final HeadWriter heads = new HeadWriter(HEADER_TABLE_SIZE);
    final ReceiveFlow received;
    final SendFlow sending = new SendFlow(this);
    long peerStreamsMax = 100;
    boolean peerExtendedConnect;
    boolean settingsAcked;
    boolean draining;

    private @Nullable Attached attached;
    private int blockedReplies;
    private boolean activated;
    private boolean stopped;
    private boolean closed;

    Http2Connection(Http2Options options) {
        this.options = options;
        fields = new HeadFields(head, options);
        received = new ReceiveFlow(this, options);
    }

    // ---- what a role says

    abstract boolean server();

    /// Sends preface and SETTINGS.
    abstract void onActive();

    /// Bytes before the first frame; whether they are done with.
    abstract boolean readPreface(ByteBuf in) throws ProtocolViolation;

    /// The block of a HEADERS frame is complete and must be decoded with [InboundFrames#decode].
    abstract void onHeaders(int streamId, boolean endStream, boolean selfDependent) throws ProtocolViolation;

    /// Whether the peer could not have used that id yet.
    abstract boolean isIdle(int streamId);

    abstract void onSettings();

    abstract void onGoAway(int lastStreamId);

    abstract void onPingAck(long payload);

    /// A stream is over.
    abstract void onStreamOver(Http2Stream stream);

    /// The channel is closed; every stream was reset.
    abstract void onClosed();

    abstract void onRefused(String reason);

    abstract int lastPeerStream();

    /// Encodes and sends a head; see [HttpStream#sendHead].
    abstract void sendHead(Http2Stream stream, MessageHead head, boolean end);

    // ---- for the roles and streams

    private Attached attached() {
        Attached present = attached;
        if (present == null) {
            throw new IllegalStateException("connection handler is not in a pipeline yet");
        }
        return present;
    }

    final ChannelHandlerContext context() {
        return attached().context;
    }

    final ConnectionOutput output() {
        return attached().output;
    }

    final boolean connected() {
        Attached present = attached;
        return present != null
                && !closed
                && !stopped
                && present.context.channel().isActive();
    }

    final boolean channelWritable() {
        return !closed && context().channel().isWritable();
    }

    final void execute(Runnable task) {
        context().executor().execute(task);
    }

    final void schedule(Runnable task, int millis) {
        context().executor().schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /// @param id 0 for a client's stream, which is given its id when its head is sent
    final Http2Stream openStream(int id) {
        long window = settingsAcked ? options.streamWindow() : Math.max(options.streamWindow(), DEFAULT_WINDOW);
        Http2Stream stream = new Http2Stream(this, sending.streamWindow(), window);
        stream.id = id;
        streams.add(stream);
        attached().idle.disarm();
        return stream;
    }

    /// What reads the frames of this connection.
    final InboundFrames frames() {
        return attached().frames;
    }

    final void spendError() throws ProtocolViolation {
        attached().budget.spendError(now());
    }

    final void spendControl() throws ProtocolViolation {
        attached().budget.spendControl(now());
    }

    /// A frame carried something, in either direction.
    final void useful() {
        attached().budget.used();
    }

    /// Something must be answered: not without end to a peer that does not read.
    final void reply() throws ProtocolViolation {
        if (channelWritable()) {
            blockedReplies = 0;
        } else if (++blockedReplies > BLOCKED_REPLIES_MAX) {
            throw calm("peer does not read its answers");
        }
    }

    /// The last stream is over.
    final void noStreamsLeft() {
        if (!stopped) {
            attached().idle.arm(options.idleTimeout().toNanos());
        }
    }

    final void goAway(int lastStreamId, int code) {
        FrameWriter.goAway(output(), lastStreamId, code);
    }

    /// Everything open is reset, and what follows is dropped until the channel closes.
    final void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        output().flush();
        HalfClose.outbound(context());
        attached().idle.cancel();
        attached().headDeadline.cancel();
        attached().keepAlive.end();
        if (channelOpen()) {
            schedule(() -> context().close(), LINGER_MILLIS);
        }
    }

    private boolean channelOpen() {
        return !closed && context().channel().isActive();
    }

    final void abort(StreamReset reason) {
        if (!closed) {
            resetAll(reason);
            stopped = true;
            context().close();
        }
    }

    // ---- sending

    /// Sends the head that [#heads] has encoded.
    final void sendHeaders(Http2Stream stream, boolean end) {
        heads.send(output(), stream.id, end);
        if (end) {
            ends.sent(stream);
        }
    }

    final void sendTrailers(Http2Stream stream, MessageHead trailers) {
        heads.begin();
        heads.fields(trailers);
        sendHeaders(stream, true);
    }

    // ---- channel events

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Deadline headDeadline = new Deadline(ctx.executor(), this::onSlowHead);
        attached = new Attached(
                ctx,
                new ConnectionOutput(ctx),
                new Deadline(ctx.executor(), this::onIdle),
                headDeadline,
                new KeepAlive(this, ctx.executor(), options),
                new FloodBudget(ctx.executor().ticker().nanoTime()),
                new InboundFrames(this, options, headDeadline));
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
            attached().idle.arm(options.idleTimeout().toNanos());
            attached().headDeadline.arm(options.headTimeout().toNanos());
            attached().keepAlive.begin();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (!stopped && readPreface(bytes)) {
                attached().frames.read(bytes);
            }
        } catch (ProtocolViolation violation) {
            connectionError(violation);
        } finally {
            bytes.release();
        }
    }

    private void connectionError(ProtocolViolation violation) {
        if (stopped) {
            return;
        }
        onRefused(violation.reason());
        goAway(lastPeerStream(), violation.code());
        resetAll(StreamReset.PROTOCOL_ERROR);
        stop();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!closed) {
            if (ctx.channel().isWritable()) {
                sending.pumpWaiting();
            }
            for (Http2Stream stream : streams.snapshot()) {
                stream.tellWritable();
            }
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A transport failure: the channel closes, and that resets what is open.
        ctx.close();
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

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        attached().idle.cancel();
        attached().headDeadline.cancel();
        attached().keepAlive.end();
        resetAll(StreamReset.CONNECTION_CLOSED);
        stopped = true;
        sending.clear();
        output().release();
        onClosed();
    }

    /// What streams' owners do meanwhile is not sent.
    private void resetAll(StreamReset reason) {
        boolean before = stopped;
        stopped = true;
        ends.resetAll(reason);
        stopped = before;
    }

    /// The peer began a preface or a header block and did not finish it.
    private void onSlowHead() {
        if (!stopped) {
            connectionError(calm("preface or header block was not complete in time"));
        }
    }

    /// The peer answered a PING: one of ours that asks whether it is there, or one that a role sent.
    final void pingAcked(long payload) {
        if (!attached().keepAlive.acked(payload)) {
            onPingAck(payload);
        }
    }

    private void onIdle() {
        if (streams.isEmpty() && !stopped) {
            goAway(lastPeerStream(), ErrorCode.NO_ERROR);
            stop();
        }
    }

    /// Nothing that comes is read any more.
    final boolean stopped() {
        return stopped || closed;
    }

    // ---- small things

    private long now() {
        return context().executor().ticker().nanoTime();
    }

    static ProtocolViolation protocol(String reason) {
        return new ProtocolViolation(ErrorCode.PROTOCOL_ERROR, reason);
    }

    static ProtocolViolation size(String reason) {
        return new ProtocolViolation(ErrorCode.FRAME_SIZE_ERROR, reason);
    }

    static ProtocolViolation calm(String reason) {
        return new ProtocolViolation(ErrorCode.ENHANCE_YOUR_CALM, reason);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
