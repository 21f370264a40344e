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

/// An HTTP/2 connection as far as both roles share it (RFC 9113): its life, its streams' ends, and its parts:
/// [HeaderBlock] and [ReceiveFlow] for what comes in, [HeadWriter] and [SendFlow] for what goes out,
/// [ControlFrames] for the rest.
///
/// What differs by role is abstract: what a head means, and who is told. Invariants:
/// - `streams` holds exactly the streams that are not over.
/// - Header blocks are decoded whatever becomes of their stream, or the peer's table and ours would part.
/// - A violation thrown while reading is a connection error; a stream error is [#streamError].
///
/// Consumes every read buffer. Event-loop confined.
abstract class Http2Connection extends ChannelInboundHandlerAdapter implements FrameReader.Sink {
    /// Of connections and streams until told otherwise (RFC 9113 6.9.2).
    static final int DEFAULT_WINDOW = 65_535;

    static final int SETTINGS_ENABLE_PUSH = 2;
    static final int SETTINGS_MAX_CONCURRENT_STREAMS = 3;
    static final int SETTINGS_INITIAL_WINDOW_SIZE = 4;
    static final int SETTINGS_MAX_HEADER_LIST_SIZE = 6;
    static final int SETTINGS_ENABLE_CONNECT_PROTOCOL = 8;

    private static final int HEADER_TABLE_SIZE = 4096;
    /// Replies (ACKs, RST_STREAM) queued for a peer that does not read.
    private static final int BLOCKED_REPLIES_MAX = 1_000;
    private static final int LINGER_MILLIS = 1_000;
    /// What PINGs that only ask whether the peer is there count from.
    private static final long KEEPALIVE = 0x6b65_6570_0000_0000L;

    /// What exists from the day the handler is in a pipeline.
    private record Attached(
            ChannelHandlerContext context,
            ConnectionOutput output,
            Deadline idle,
            Deadline headDeadline,
            Deadline ping,
            FloodBudget budget) {}

    final Http2Options options;
    final MessageHead head = new MessageHead();
    final HeadFields fields;
    final StreamTable streams = new StreamTable();
    final ClosedStreams closedEarly = new ClosedStreams();
    final HeadWriter heads = new HeadWriter(HEADER_TABLE_SIZE);
    final ReceiveFlow received;
    final SendFlow sending = new SendFlow(this);
    long peerStreamsMax = 100;
    boolean peerExtendedConnect;
    boolean settingsAcked;
    boolean draining;

    private final FrameReader reader = new FrameReader();
    private final HpackDecoder decoder = new HpackDecoder(HEADER_TABLE_SIZE);
    private final ControlFrames control = new ControlFrames(this, sending);
    private final HeaderBlock block;
    private @Nullable Attached attached;
    private int blockedReplies;
    private boolean pingAwaited;
    private long pings;
    private boolean activated;
    private boolean stopped;
    private boolean closed;

    Http2Connection(Http2Options options) {
        this.options = options;
        fields = new HeadFields(head, options);
        received = new ReceiveFlow(this, options);
        block = new HeaderBlock(options);
    }

    // ---- what a role says

    abstract boolean server();

    /// Sends preface and SETTINGS.
    abstract void onActive();

    /// Bytes before the first frame; whether they are done with.
    abstract boolean readPreface(ByteBuf in) throws ProtocolViolation;

    /// The block of a HEADERS frame is complete and must be decoded with [#decode].
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

    /// Decodes the present block as that part of a message.
    ///
    /// @return what is wrong with it; empty when it is well-formed; [#OVER_LIMIT] when it is too large
    final String decode(HeadFields.Part part) throws ProtocolViolation {
        fields.begin(part);
        boolean within = decoder.decode(
                block.bytes(), block.length(), head, fields, options.headerListBytesMax(), options.headersMax());
        return within ? fields.finish() : OVER_LIMIT;
    }

    static final String OVER_LIMIT = "head is larger than the limits";

    /// Ends one stream for what the peer did (RFC 9113 5.4.2).
    final void streamError(int streamId, int code, String reason) throws ProtocolViolation {
        reply();
        FrameWriter.rstStream(output(), streamId, code);
        closedEarly.add(streamId);
        Http2Stream stream = streams.get(streamId);
        if (stream == null) {
            onRefused(reason);
        } else {
            remove(stream);
            stream.listener.onReset(StreamReset.PROTOCOL_ERROR);
        }
        spendError();
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

    final void resetByOwner(Http2Stream stream, StreamReset reason) {
        int code = switch (reason) {
            case LOCAL_REFUSED, REMOTE_REFUSED -> ErrorCode.REFUSED_STREAM;
            case PROTOCOL_ERROR -> ErrorCode.PROTOCOL_ERROR;
            case REMOTE_RESET, CONNECTION_CLOSED, LOCAL_RESET -> server() ? ErrorCode.INTERNAL_ERROR : ErrorCode.CANCEL;
        };
        if (connected() && (server() || stream.headSent)) {
            FrameWriter.rstStream(output(), stream.id, code);
        }
        closedEarly.add(stream.id);
        remove(stream);
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
        attached().ping.cancel();
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

    /// Both halves are closed and all is delivered: the stream is over.
    final void delivered(Http2Stream stream) {
        if (!stream.over && stream.localClosed && stream.remoteClosed && stream.everythingDelivered()) {
            remove(stream);
        }
    }

    final void remove(Http2Stream stream) {
        if (stream.over) {
            return;
        }
        streams.remove(stream);
        stream.end();
        if (streams.isEmpty() && !stopped) {
            attached().idle.arm(options.idleTimeout().toNanos());
        }
        onStreamOver(stream);
    }

    // ---- sending

    /// Sends the head that [#heads] has encoded.
    final void sendHeaders(Http2Stream stream, boolean end) {
        heads.send(output(), stream.id, end);
        if (end) {
            endSent(stream);
        }
    }

    final void sendTrailers(Http2Stream stream, MessageHead trailers) {
        heads.begin();
        heads.fields(trailers);
        sendHeaders(stream, true);
    }

    /// END_STREAM has been written.
    final void endSent(Http2Stream stream) {
        stream.localClosed = true;
        if (stream.remoteClosed) {
            delivered(stream);
        } else if (server()) {
            // RFC 9113 8.1: the response is complete. A short rest of the request is let in, checked and dropped; a
            // long one is cancelled.
            stream.responseOver();
            schedule(() -> cancelRest(stream), LINGER_MILLIS);
            return;
        }
        if (server()) {
            remove(stream);
        }
    }

    final void cancelRest(Http2Stream stream) {
        if (!stream.over && connected()) {
            FrameWriter.rstStream(output(), stream.id, ErrorCode.NO_ERROR);
            closedEarly.add(stream.id);
            remove(stream);
        }
    }

    // ---- channel events

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        attached = new Attached(
                ctx,
                new ConnectionOutput(ctx),
                new Deadline(ctx.executor(), this::onIdle),
                new Deadline(ctx.executor(), this::onSlowHead),
                new Deadline(ctx.executor(), this::onPingDue),
                new FloodBudget(ctx.executor().ticker().nanoTime()));
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
            attached().ping.arm(options.pingInterval().toNanos());
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
                reader.read(bytes, this);
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
        attached().ping.cancel();
        resetAll(StreamReset.CONNECTION_CLOSED);
        stopped = true;
        sending.clear();
        output().release();
        onClosed();
    }

    private void resetAll(StreamReset reason) {
        boolean before = stopped;
        stopped = true;
        for (Http2Stream stream : streams.snapshot()) {
            if (!stream.over) {
                remove(stream);
                stream.listener.onReset(reason);
            }
        }
        stopped = before;
    }

    /// The peer began a preface or a header block and did not finish it.
    private void onSlowHead() {
        if (!stopped) {
            connectionError(calm("preface or header block was not complete in time"));
        }
    }

    /// Time to ask whether the peer is there, or to take its silence for an answer.
    private void onPingDue() {
        if (stopped || closed) {
            return;
        }
        if (pingAwaited) {
            abort(StreamReset.CONNECTION_CLOSED);
            return;
        }
        pingAwaited = true;
        pings++;
        FrameWriter.ping(output(), 0, KEEPALIVE + pings);
        attached().ping.arm(options.pingTimeout().toNanos());
    }

    /// The peer answered a PING: one of ours that asks whether it is there, or one that a role sent.
    final void pingAcked(long payload) {
        if (payload != KEEPALIVE + pings || !pingAwaited) {
            onPingAck(payload);
            return;
        }
        pingAwaited = false;
        attached().ping.arm(options.pingInterval().toNanos());
    }

    private void onIdle() {
        if (streams.isEmpty() && !stopped) {
            goAway(lastPeerStream(), ErrorCode.NO_ERROR);
            stop();
        }
    }

    // ---- frames

    @Override
    public boolean stopped() {
        return stopped || closed;
    }

    @Override
    public void onFrame(int type, int flags, int streamId, byte[] payload, int length) throws ProtocolViolation {
        block.admit(type, streamId);
        switch (type) {
            case FrameReader.HEADERS -> blockFrame(block.headers(flags, streamId, payload, length), true, streamId);
            case FrameReader.CONTINUATION -> {
                boolean complete = block.continuation(flags, streamId, payload, length);
                if (length == 0) {
                    spendControl();
                }
                blockFrame(complete, false, streamId);
            }
            case FrameReader.PRIORITY -> control.priority(streamId, payload, length);
            case FrameReader.RST_STREAM -> control.rstStream(streamId, payload, length);
            case FrameReader.SETTINGS -> control.settings(flags, streamId, payload, length);
            case FrameReader.PUSH_PROMISE -> throw protocol("PUSH_PROMISE though push is off");
            case FrameReader.PING -> control.ping(flags, streamId, payload, length);
            case FrameReader.GOAWAY -> control.goAway(streamId, payload, length);
            case FrameReader.WINDOW_UPDATE -> control.windowUpdate(streamId, payload, length);
            default -> spendControl(); // RFC 9113 4.1: unknown types are ignored.
        }
    }

    /// A head has limited time from its first frame to its last.
    private void blockFrame(boolean complete, boolean first, int streamId) throws ProtocolViolation {
        if (!complete) {
            if (first) {
                attached().headDeadline.arm(options.headTimeout().toNanos());
            }
            return;
        }
        if (!first) {
            attached().headDeadline.disarm();
        }
        useful();
        onHeaders(streamId, block.endsStream(), block.selfDependent());
    }

    /// The first SETTINGS has come; unless a head is under way, nothing is awaited.
    final void prefaceComplete() {
        if (!block.open()) {
            attached().headDeadline.disarm();
        }
    }

    @Override
    public void onDataStart(int flags, int streamId, int length) throws ProtocolViolation {
        block.admit(FrameReader.DATA, streamId);
        received.onDataStart(flags, streamId, length);
    }

    @Override
    public void onDataPiece(ByteBuf piece, boolean last) throws ProtocolViolation {
        received.onDataPiece(piece, last);
    }

    @Override
    public void onDataEnd() throws ProtocolViolation {
        received.onDataEnd();
    }

    /// END_STREAM was read. A client's exchange is over with its response, sent or not.
    final void remoteEnd(Http2Stream stream) {
        stream.remoteClosed = true;
        if (!server() && !stream.localClosed) {
            FrameWriter.rstStream(output(), stream.id, ErrorCode.CANCEL);
            closedEarly.add(stream.id);
            stream.localClosed = true;
        }
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
