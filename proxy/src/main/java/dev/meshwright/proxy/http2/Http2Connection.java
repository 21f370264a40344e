package dev.meshwright.proxy.http2;

import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.ConnectionOutput;
import dev.meshwright.proxy.http.Deadline;
import dev.meshwright.proxy.http.HalfClose;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.ProtocolViolation;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.collection.IntObjectHashMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The state machine of an HTTP/2 connection that both roles share: frames in, frames out, windows, streams (RFC
/// 9113).
///
/// Longer than most files, as it is one state machine. What differs by role is abstract: what a head means, and who
/// is told. Invariants:
/// - `streams` holds exactly the streams that are not over; look-up, opening and closing are O(1).
/// - Every byte charged to the connection's receive window is returned once: when delivered, dropped, or its stream
/// ends.
/// - Header blocks are decoded whatever becomes of their stream, or the peer's table and ours would part.
/// - A violation thrown while reading is a connection error; a stream error is [#streamError].
///
/// Consumes every read buffer.
abstract class Http2Connection extends ChannelInboundHandlerAdapter implements FrameReader.Sink {
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int WINDOW_MAX = Integer.MAX_VALUE;
    private static final int HEADER_TABLE_SIZE = 4096;
    private static final int SETTINGS_HEADER_TABLE_SIZE = 1;
    static final int SETTINGS_ENABLE_PUSH = 2;
    static final int SETTINGS_MAX_CONCURRENT_STREAMS = 3;
    static final int SETTINGS_INITIAL_WINDOW_SIZE = 4;
    private static final int SETTINGS_MAX_FRAME_SIZE = 5;
    static final int SETTINGS_MAX_HEADER_LIST_SIZE = 6;
    static final int SETTINGS_ENABLE_CONNECT_PROTOCOL = 8;
    /// Encoded blocks cannot be much larger than the lists they hold.
    private static final int BLOCK_SLACK = 16 * 1024;
    /// Replies (ACKs, RST_STREAM) queued for a peer that does not read.
    private static final int BLOCKED_REPLIES_MAX = 1_000;
    private static final int LINGER_MILLIS = 1_000;
    /// How many streams we closed early are remembered: what the peer had sent by then is no fault of its.
    private static final int CLOSED_REMEMBERED = 128;

    private static final byte[] STATUS = ascii(":status");
    private static final byte[] OK = ascii("200");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TE = ascii("te");
    private static final byte[] TRAILERS = ascii("trailers");

    final Http2Options options;
    final MessageHead head = new MessageHead();
    final HeadFields fields;
    final HpackEncoder encoder = new HpackEncoder(HEADER_TABLE_SIZE);
    final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>();
    final ArrayList<Http2Stream> unnumbered = new ArrayList<>(2);
    long peerStreamsMax = 100;
    boolean peerExtendedConnect;
    boolean draining;

    private final FrameReader reader = new FrameReader();
    private final HpackDecoder decoder = new HpackDecoder(HEADER_TABLE_SIZE);
    private final ArrayDeque<Http2Stream> waiting = new ArrayDeque<>();
    private final int[] closedEarly = new int[CLOSED_REMEMBERED];
    private int closedEarlyNext;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ConnectionOutput output;
    private @Nullable FloodBudget budget;
    private @Nullable Deadline idle;
    private @Nullable Deadline headDeadline;

    private long sendWindow = DEFAULT_WINDOW;
    private long peerStreamWindow = DEFAULT_WINDOW;
    private int peerFrameMax = FrameReader.PAYLOAD_MAX;
    private long receiveWindow;
    private int unreturned;
    private boolean settingsAcked;

    private byte[] block = new byte[256];
    private int blockLength;
    private int blockStream;
    private boolean blockEndsStream;
    private boolean blockSelfDependent;
    private int continuations;

    private @Nullable Http2Stream dataStream;
    private int dataLength;
    private int dataContent;
    private boolean dataEndsStream;
    private boolean dataEndDelivered;

    private int blockedReplies;
    private boolean activated;
    private boolean stopped;
    private boolean closed;

    Http2Connection(Http2Options options) {
        this.options = options;
        fields = new HeadFields(head, options);
        receiveWindow = options.connectionWindow();
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
        return context != null && !closed && !stopped && context.channel().isActive();
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

    final Http2Stream openStream(int id) {
        long window = settingsAcked ? options.streamWindow() : Math.max(options.streamWindow(), DEFAULT_WINDOW);
        Http2Stream stream = new Http2Stream(this, peerStreamWindow, window);
        number(stream, id);
        return stream;
    }

    /// A client's stream, whose id is given when its head is sent, as ids must go up on the wire.
    final Http2Stream openUnnumbered() {
        Http2Stream stream = openStream(0);
        streams.remove(0);
        unnumbered.add(stream);
        return stream;
    }

    final void number(Http2Stream stream, int id) {
        stream.id = id;
        unnumbered.remove(stream);
        streams.put(id, stream);
        idle().disarm();
    }

    final int openStreams() {
        return streams.size() + unnumbered.size();
    }

    /// A copy, as what is done with a stream can end others.
    final Http2Stream[] snapshot() {
        Http2Stream[] all = streams.values().toArray(new Http2Stream[openStreams()]);
        int at = streams.size();
        for (Http2Stream stream : unnumbered) {
            all[at++] = stream;
        }
        return all;
    }

    /// Decodes the present block as that part of a message.
    ///
    /// @return what is wrong with it; empty when it is well-formed; [#OVER_LIMIT] when it is too large
    final String decode(HeadFields.Part part) throws ProtocolViolation {
        fields.begin(part);
        boolean within =
                decoder.decode(block, blockLength, head, fields, options.headerListBytesMax(), options.headersMax());
        return within ? fields.finish() : OVER_LIMIT;
    }

    static final String OVER_LIMIT = "head is larger than the limits";

    /// Ends one stream for what the peer did (RFC 9113 5.4.2).
    final void streamError(int streamId, int code, String reason) throws ProtocolViolation {
        reply();
        FrameWriter.rstStream(output(), streamId, code);
        rememberClosed(streamId);
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
        budget().spendError(now());
    }

    private void spendControl() throws ProtocolViolation {
        budget().spendControl(now());
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
        rememberClosed(stream.id);
        remove(stream);
    }

    final void rememberClosed(int streamId) {
        closedEarly[closedEarlyNext++ & (CLOSED_REMEMBERED - 1)] = streamId;
    }

    final boolean closedEarly(int streamId) {
        for (int remembered : closedEarly) {
            if (remembered == streamId) {
                return true;
            }
        }
        return false;
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
        idle().cancel();
        headDeadline().cancel();
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
        if (stream.id == 0) {
            unnumbered.remove(stream);
        } else {
            streams.remove(stream.id);
        }
        stream.end();
        if (openStreams() == 0 && !stopped) {
            idle().arm(options.idleTimeout().toNanos());
        }
        onStreamOver(stream);
    }

    // ---- sending

    final void sendFields(Http2Stream stream, MessageHead head, boolean end) {
        byte[] bytes = head.bytes();
        for (int i = 0; i < head.headerCount(); i++) {
            int name = RequestView.offset(head.headerName(i));
            int value = RequestView.offset(head.headerValue(i));
            encoder.field(
                    bytes,
                    name,
                    name + RequestView.length(head.headerName(i)),
                    bytes,
                    value,
                    value + RequestView.length(head.headerValue(i)));
        }
        sendBlock(stream, end);
    }

    final void encodeStatus(int status) {
        encoder.field(STATUS, status == 200 ? OK : ascii(Integer.toString(status)));
    }

    final void encodeLength(MessageHead head) {
        if (head.contentLength() >= 0) {
            encoder.field(CONTENT_LENGTH, ascii(Long.toString(head.contentLength())));
        }
    }

    final void encodeTe(MessageHead head) {
        if (head.trailersAccepted()) {
            encoder.field(TE, TRAILERS);
        }
    }

    final void encodeSpan(byte[] name, MessageHead head, long span) {
        if (span != RequestView.ABSENT) {
            int from = RequestView.offset(span);
            encoder.field(name, 0, name.length, head.bytes(), from, from + RequestView.length(span));
        }
    }

    final void sendBlock(Http2Stream stream, boolean end) {
        FrameWriter.headers(output(), stream.id, encoder.buffer(), encoder.length(), end, peerFrameMax);
        if (end) {
            endSent(stream);
        }
    }

    /// END_STREAM has been written.
    private void endSent(Http2Stream stream) {
        stream.localClosed = true;
        if (stream.remoteClosed) {
            delivered(stream);
        } else if (server()) {
            // RFC 9113 8.1: the response is complete. A short rest of the request is let in, checked and dropped; a
            // long
            // one is cancelled.
            stream.responseOver();
            schedule(() -> cancelRest(stream), LINGER_MILLIS);
            return;
        }
        if (server()) {
            remove(stream);
        }
    }

    private void cancelRest(Http2Stream stream) {
        if (!stream.over && connected()) {
            FrameWriter.rstStream(output(), stream.id, ErrorCode.NO_ERROR);
            rememberClosed(stream.id);
            remove(stream);
        }
    }

    /// Sends what windows and transport take of a stream's queue.
    final void pump(Http2Stream stream) {
        while (!stream.over && pumpOnce(stream)) {
            // One frame at a time.
        }
        if (!stream.over && !stream.queueEmpty() && stream.sendWindow > 0 && !stream.waitsForConnection) {
            stream.waitsForConnection = true;
            waiting.add(stream);
        }
    }

    /// @return whether a frame was sent and more may follow
    private boolean pumpOnce(Http2Stream stream) {
        if (stream.queueEmpty()) {
            if (stream.endQueued && !stream.localClosed) {
                sendEnd(stream);
            }
            return false;
        }
        long allowed = Math.min(Math.min(sendWindow, stream.sendWindow), peerFrameMax);
        if (allowed <= 0 || !channelWritable()) {
            return false;
        }
        ByteBuf piece = stream.take((int) allowed);
        int length = piece.readableBytes();
        sendWindow -= length;
        stream.sendWindow -= length;
        budget().used();
        boolean end = stream.endQueued && stream.queueEmpty() && stream.queuedTrailers() == null;
        FrameWriter.data(output(), stream.id, piece, end);
        if (end) {
            endSent(stream);
            return false;
        }
        return true;
    }

    private void sendEnd(Http2Stream stream) {
        MessageHead trailers = stream.queuedTrailers();
        if (trailers == null) {
            FrameWriter.data(output(), stream.id, Unpooled.EMPTY_BUFFER, true);
            endSent(stream);
        } else {
            encoder.begin();
            sendFields(stream, trailers, true);
        }
    }

    /// Streams that waited for the connection's window or the transport take turns, a frame each.
    private void pumpWaiting() {
        while (sendWindow > 0 && channelWritable()) {
            Http2Stream stream = waiting.poll();
            if (stream == null) {
                return;
            }
            stream.waitsForConnection = false;
            if (stream.over) {
                continue;
            }
            boolean more = pumpOnce(stream);
            if (!stream.over && more && stream.queueEmpty()) {
                pumpOnce(stream);
            }
            if (!stream.over && !stream.queueEmpty() && stream.sendWindow > 0) {
                stream.waitsForConnection = true;
                waiting.add(stream);
            }
            stream.tellWritable();
        }
    }

    // ---- receive windows

    /// The listener took that many bytes.
    final void returnWindow(Http2Stream stream, int bytes) {
        returnConnectionWindow(bytes);
        if (stream.over || stream.remoteClosed) {
            return;
        }
        stream.unreturned += bytes;
        if (server() && stream.localClosed) {
            if (stream.unreturned >= options.streamWindow() / 2) {
                cancelRest(stream);
            }
            return;
        }
        if (stream.unreturned >= options.streamWindow() / 2 && connected()) {
            FrameWriter.windowUpdate(output(), stream.id, stream.unreturned);
            stream.receiveWindow += stream.unreturned;
            stream.unreturned = 0;
        }
    }

    final void returnConnectionWindow(int bytes) {
        unreturned += bytes;
        if (unreturned >= options.connectionWindow() / 2 && connected()) {
            FrameWriter.windowUpdate(output(), 0, unreturned);
            receiveWindow += unreturned;
            unreturned = 0;
        }
    }

    final void announceConnectionWindow() {
        int more = options.connectionWindow() - DEFAULT_WINDOW;
        if (more > 0) {
            FrameWriter.windowUpdate(output(), 0, more);
        }
    }

    // ---- channel events

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        output = new ConnectionOutput(ctx);
        idle = new Deadline(ctx.executor(), this::onIdle);
        headDeadline = new Deadline(ctx.executor(), this::onSlowHead);
        budget = new FloodBudget(ctx.executor().ticker().nanoTime());
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
            idle().arm(options.idleTimeout().toNanos());
            headDeadline().arm(options.headTimeout().toNanos());
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
                pumpWaiting();
            }
            for (Http2Stream stream : snapshot()) {
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
        idle().cancel();
        headDeadline().cancel();
        resetAll(StreamReset.CONNECTION_CLOSED);
        stopped = true;
        waiting.clear();
        output().release();
        onClosed();
    }

    private void resetAll(StreamReset reason) {
        boolean before = stopped;
        stopped = true;
        for (Http2Stream stream : snapshot()) {
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

    private void onIdle() {
        if (openStreams() == 0 && !stopped) {
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
        if (blockStream != 0 && (type != FrameReader.CONTINUATION || streamId != blockStream)) {
            throw protocol("header block interrupted by another frame");
        }
        switch (type) {
            case FrameReader.HEADERS -> headersFrame(flags, streamId, payload, length);
            case FrameReader.CONTINUATION -> continuation(flags, streamId, payload, length);
            case FrameReader.PRIORITY -> priority(streamId, payload, length);
            case FrameReader.RST_STREAM -> rstStream(streamId, payload, length);
            case FrameReader.SETTINGS -> settings(flags, streamId, payload, length);
            case FrameReader.PUSH_PROMISE -> throw protocol("PUSH_PROMISE though push is off");
            case FrameReader.PING -> ping(flags, streamId, payload, length);
            case FrameReader.GOAWAY -> goAwayFrame(streamId, payload, length);
            case FrameReader.WINDOW_UPDATE -> windowUpdate(streamId, payload, length);
            default -> spendControl(); // RFC 9113 4.1: unknown types are ignored.
        }
    }

    private void headersFrame(int flags, int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (streamId == 0) {
            throw protocol("HEADERS on stream 0");
        }
        int from = 0;
        int to = length;
        if ((flags & FrameReader.FLAG_PADDED) != 0) {
            if (length == 0) {
                throw size("padded HEADERS without a length");
            }
            from = 1;
            to -= payload[0] & 0xff;
        }
        blockSelfDependent = false;
        if ((flags & FrameReader.FLAG_PRIORITY) != 0) {
            if (to - from >= 5) {
                blockSelfDependent = (FrameReader.integer(payload, from) & 0x7fffffff) == streamId;
            }
            from += 5;
        }
        if (from > to) {
            throw protocol("padding or priority is longer than its HEADERS frame");
        }
        blockLength = 0;
        continuations = 0;
        blockEndsStream = (flags & FrameReader.FLAG_END_STREAM) != 0;
        append(payload, from, to);
        blockDone(flags, streamId);
    }

    private void continuation(int flags, int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (blockStream == 0) {
            throw protocol("CONTINUATION without a header block");
        }
        if (++continuations > options.continuationsMax()) {
            throw calm("more than " + options.continuationsMax() + " CONTINUATION frames");
        }
        if (length == 0) {
            spendControl();
        }
        append(payload, 0, length);
        blockDone(flags, streamId);
    }

    private void append(byte[] payload, int from, int to) throws ProtocolViolation {
        int length = blockLength + to - from;
        if (length > options.headerListBytesMax() + BLOCK_SLACK) {
            throw calm("header block is larger than any list within the limits");
        }
        if (length > block.length) {
            block = Arrays.copyOf(block, Math.max(length, 2 * block.length));
        }
        System.arraycopy(payload, from, block, blockLength, to - from);
        blockLength = length;
    }

    private void blockDone(int flags, int streamId) throws ProtocolViolation {
        if ((flags & FrameReader.FLAG_END_HEADERS) == 0) {
            if (blockStream == 0) {
                headDeadline().arm(options.headTimeout().toNanos());
            }
            blockStream = streamId;
            return;
        }
        if (blockStream != 0) {
            headDeadline().disarm();
        }
        blockStream = 0;
        budget().used();
        onHeaders(streamId, blockEndsStream, blockSelfDependent);
    }

    private void priority(int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (streamId == 0) {
            throw protocol("PRIORITY on stream 0");
        }
        spendControl();
        if (length != 5) {
            if (isIdle(streamId)) {
                throw size("PRIORITY of " + length + " bytes");
            }
            streamError(streamId, ErrorCode.FRAME_SIZE_ERROR, "PRIORITY of " + length + " bytes");
        } else if ((FrameReader.integer(payload, 0) & 0x7fffffff) == streamId) {
            if (isIdle(streamId)) {
                throw protocol("stream depends on itself");
            }
            streamError(streamId, ErrorCode.PROTOCOL_ERROR, "stream depends on itself");
        }
    }

    private void rstStream(int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (length != 4) {
            throw size("RST_STREAM of " + length + " bytes");
        }
        if (streamId == 0 || isIdle(streamId)) {
            throw protocol("RST_STREAM on an idle stream");
        }
        Http2Stream stream = streams.get(streamId);
        if (stream != null) {
            boolean refused = FrameReader.integer(payload, 0) == ErrorCode.REFUSED_STREAM;
            remove(stream);
            stream.listener.onReset(refused ? StreamReset.REMOTE_REFUSED : StreamReset.REMOTE_RESET);
        }
        if (server()) {
            spendError();
        } else if (stream == null) {
            spendControl();
        }
    }

    private void settings(int flags, int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (streamId != 0) {
            throw protocol("SETTINGS on a stream");
        }
        spendControl();
        if ((flags & FrameReader.FLAG_ACK) != 0) {
            if (length != 0) {
                throw size("SETTINGS ACK with a payload");
            }
            settingsAcked = true;
            return;
        }
        if (length % 6 != 0) {
            throw size("SETTINGS of " + length + " bytes");
        }
        if (blockStream == 0) {
            headDeadline().disarm(); // The preface ends with the first SETTINGS.
        }
        long windowBefore = peerStreamWindow;
        for (int at = 0; at < length; at += 6) {
            setting(
                    (payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff),
                    FrameReader.integer(payload, at + 2) & 0xffffffffL);
        }
        reply();
        FrameWriter.settingsAck(output());
        if (peerStreamWindow > windowBefore) {
            pumpAll();
        }
        onSettings();
    }

    private void setting(int id, long value) throws ProtocolViolation {
        switch (id) {
            case SETTINGS_HEADER_TABLE_SIZE -> encoder.peerTableSize(value);
            case SETTINGS_ENABLE_PUSH -> {
                if (value > 1 || (value == 1 && !server())) {
                    throw protocol("SETTINGS_ENABLE_PUSH is " + value);
                }
            }
            case SETTINGS_MAX_CONCURRENT_STREAMS -> peerStreamsMax = value;
            case SETTINGS_INITIAL_WINDOW_SIZE -> peerStreamWindow(value);
            case SETTINGS_MAX_FRAME_SIZE -> {
                if (value < FrameReader.PAYLOAD_MAX || value > 0xffffff) {
                    throw protocol("SETTINGS_MAX_FRAME_SIZE is " + value);
                }
                // Larger frames save little and make streams wait for each other.
                peerFrameMax = FrameReader.PAYLOAD_MAX;
            }
            case SETTINGS_ENABLE_CONNECT_PROTOCOL -> {
                if (value > 1) {
                    throw protocol("SETTINGS_ENABLE_CONNECT_PROTOCOL is " + value);
                }
                peerExtendedConnect = value == 1;
            }
            default -> {} // RFC 9113 6.5.2: unknown settings are ignored.
        }
    }

    private void peerStreamWindow(long value) throws ProtocolViolation {
        if (value > WINDOW_MAX) {
            throw new ProtocolViolation(ErrorCode.FLOW_CONTROL_ERROR, "SETTINGS_INITIAL_WINDOW_SIZE is " + value);
        }
        long change = value - peerStreamWindow;
        peerStreamWindow = value;
        if (change == 0) {
            return;
        }
        for (Http2Stream stream : snapshot()) {
            stream.sendWindow += change;
            if (stream.sendWindow > WINDOW_MAX) {
                throw new ProtocolViolation(ErrorCode.FLOW_CONTROL_ERROR, "window of a stream exceeds 2^31-1");
            }
        }
    }

    /// After a larger initial window was acknowledged.
    private void pumpAll() {
        for (Http2Stream stream : snapshot()) {
            pump(stream);
            stream.tellWritable();
        }
    }

    private void ping(int flags, int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (streamId != 0) {
            throw protocol("PING on a stream");
        }
        if (length != 8) {
            throw size("PING of " + length + " bytes");
        }
        spendControl();
        long opaque = ((long) FrameReader.integer(payload, 0) << 32) | (FrameReader.integer(payload, 4) & 0xffffffffL);
        if ((flags & FrameReader.FLAG_ACK) != 0) {
            onPingAck(opaque);
            return;
        }
        reply();
        FrameWriter.ping(output(), FrameReader.FLAG_ACK, opaque);
    }

    private void goAwayFrame(int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (streamId != 0) {
            throw protocol("GOAWAY on a stream");
        }
        if (length < 8) {
            throw size("GOAWAY of " + length + " bytes");
        }
        spendControl();
        onGoAway(FrameReader.integer(payload, 0) & 0x7fffffff);
    }

    private void windowUpdate(int streamId, byte[] payload, int length) throws ProtocolViolation {
        if (length != 4) {
            throw size("WINDOW_UPDATE of " + length + " bytes");
        }
        spendControl();
        int increment = FrameReader.integer(payload, 0) & 0x7fffffff;
        if (streamId == 0) {
            if (increment == 0) {
                throw protocol("WINDOW_UPDATE of 0");
            }
            sendWindow += increment;
            if (sendWindow > WINDOW_MAX) {
                throw new ProtocolViolation(ErrorCode.FLOW_CONTROL_ERROR, "connection window exceeds 2^31-1");
            }
            pumpWaiting();
            return;
        }
        if (isIdle(streamId)) {
            throw protocol("WINDOW_UPDATE on an idle stream");
        }
        Http2Stream stream = streams.get(streamId);
        if (stream == null) {
            return;
        }
        if (increment == 0) {
            streamError(streamId, ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
            return;
        }
        stream.sendWindow += increment;
        if (stream.sendWindow > WINDOW_MAX) {
            streamError(streamId, ErrorCode.FLOW_CONTROL_ERROR, "window of a stream exceeds 2^31-1");
            return;
        }
        pump(stream);
        stream.tellWritable();
    }

    // ---- DATA

    @Override
    public void onDataStart(int flags, int streamId, int length) throws ProtocolViolation {
        if (blockStream != 0) {
            throw protocol("header block interrupted by DATA");
        }
        if (streamId == 0 || isIdle(streamId)) {
            throw protocol("DATA on an idle stream");
        }
        if (length > receiveWindow) {
            throw new ProtocolViolation(ErrorCode.FLOW_CONTROL_ERROR, "DATA exceeds the connection window");
        }
        receiveWindow -= length;
        dataLength = length;
        dataContent = 0;
        dataEndsStream = (flags & FrameReader.FLAG_END_STREAM) != 0;
        dataEndDelivered = false;
        dataStream = null;
        if (length == 0 && !dataEndsStream) {
            spendControl();
        } else {
            budget().used();
        }
        Http2Stream stream = streams.get(streamId);
        if (stream == null) {
            if (closedEarly(streamId)) {
                spendControl();
                return;
            }
            streamError(streamId, ErrorCode.STREAM_CLOSED, "DATA on a closed stream");
            return;
        }
        if (stream.remoteClosed || !stream.finalHeadRead) {
            streamError(
                    streamId,
                    stream.remoteClosed ? ErrorCode.STREAM_CLOSED : ErrorCode.PROTOCOL_ERROR,
                    "DATA after the end, or before the head");
            return;
        }
        if (length > stream.receiveWindow) {
            streamError(streamId, ErrorCode.FLOW_CONTROL_ERROR, "DATA exceeds the window of its stream");
            return;
        }
        stream.receiveWindow -= length;
        dataStream = stream;
    }

    @Override
    public void onDataPiece(ByteBuf piece, boolean last) throws ProtocolViolation {
        int length = piece.readableBytes();
        dataContent += length;
        Http2Stream stream = dataStream;
        if (stream == null || stream.over) {
            piece.release();
            returnConnectionWindow(length);
            return;
        }
        stream.received += length;
        boolean end = last && dataEndsStream;
        if (lengthBroken(stream, end)) {
            piece.release();
            returnConnectionWindow(length);
            streamError(stream.id, ErrorCode.PROTOCOL_ERROR, "content-length differs from DATA");
            return;
        }
        if (end) {
            dataEndDelivered = true;
            remoteEnd(stream);
        }
        stream.deliver(piece, end);
    }

    @Override
    public void onDataEnd() throws ProtocolViolation {
        Http2Stream stream = dataStream;
        dataStream = null;
        int padding = dataLength - dataContent;
        if (stream == null || stream.over) {
            returnConnectionWindow(padding);
            return;
        }
        returnWindow(stream, padding);
        if (dataEndsStream && !dataEndDelivered) {
            if (lengthBroken(stream, true)) {
                streamError(stream.id, ErrorCode.PROTOCOL_ERROR, "content-length differs from DATA");
                return;
            }
            remoteEnd(stream);
            stream.deliver(Unpooled.EMPTY_BUFFER, true);
        }
    }

    static boolean lengthBroken(Http2Stream stream, boolean end) {
        return stream.contentLength >= 0
                && !stream.bodyless
                && (stream.received > stream.contentLength || (end && stream.received != stream.contentLength));
    }

    /// END_STREAM was read. A client's exchange is over with its response, sent or not.
    final void remoteEnd(Http2Stream stream) {
        stream.remoteClosed = true;
        if (!server() && !stream.localClosed) {
            FrameWriter.rstStream(output(), stream.id, ErrorCode.CANCEL);
            rememberClosed(stream.id);
            stream.localClosed = true;
        }
    }

    // ---- small things

    private FloodBudget budget() {
        FloodBudget present = budget;
        if (present == null) {
            throw new IllegalStateException("connection handler is not in a pipeline yet");
        }
        return present;
    }

    private Deadline idle() {
        Deadline present = idle;
        if (present == null) {
            throw new IllegalStateException("connection handler is not in a pipeline yet");
        }
        return present;
    }

    private Deadline headDeadline() {
        Deadline present = headDeadline;
        if (present == null) {
            throw new IllegalStateException("connection handler is not in a pipeline yet");
        }
        return present;
    }

    private long now() {
        return context().executor().ticker().nanoTime();
    }

    static ProtocolViolation protocol(String reason) {
        return new ProtocolViolation(ErrorCode.PROTOCOL_ERROR, reason);
    }

    private static ProtocolViolation size(String reason) {
        return new ProtocolViolation(ErrorCode.FRAME_SIZE_ERROR, reason);
    }

    static ProtocolViolation calm(String reason) {
        return new ProtocolViolation(ErrorCode.ENHANCE_YOUR_CALM, reason);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
