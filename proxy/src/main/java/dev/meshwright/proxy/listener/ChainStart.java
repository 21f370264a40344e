package dev.meshwright.proxy.listener;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.proxy.http.HttpServerConnection;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.router.HttpChain;
import dev.meshwright.proxy.router.HttpSession;
import dev.meshwright.proxy.tcp.TcpRelay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Starts what a chain does, once its transport is ready: asks network authorization, then relays TCP, or
/// speaks the HTTP version that the configuration, ALPN, or the first bytes say. Owns bytes held while it
/// waits for a preface.
final class ChainStart extends ChannelInboundHandlerAdapter {
    private static final long IDLE_MILLIS_MAX = 3_600_000;

    private final ListenerRuntime listener;
    private final ChainRuntime chain;
    private final LoopContext loop;
    private final Downstream connection;
    private final ServerCodecs codecs;
    private final ConnectionFacts facts;
    private final @Nullable InetSocketAddress captured;
    private @Nullable DownstreamInfo info;
    private @Nullable ByteBuf held;
    private @Nullable Future<?> timer;
    private @Nullable HttpSession waiting;
    private boolean prefaceAwaited;
    private boolean handed;

    /// @param captured original destination of a captured connection
    ChainStart(
            ListenerRuntime listener,
            ChainRuntime chain,
            LoopContext loop,
            Downstream connection,
            ServerCodecs codecs,
            ConnectionFacts facts,
            @Nullable InetSocketAddress captured) {
        this.listener = listener;
        this.chain = chain;
        this.loop = loop;
        this.connection = connection;
        this.codecs = codecs;
        this.facts = facts;
        this.captured = captured;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                begin(ctx);
            } else {
                refuse(ctx, "TLS_error: " + done.cause().getMessage());
            }
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    void begin(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        DownstreamInfo known = DownstreamInfos.of(channel, listener.table(), facts);
        info = known;
        ConnectionFacts full = known.peerIdentities().isEmpty()
                ? facts
                : new ConnectionFacts(
                        facts.destinationAddress(),
                        facts.destinationPort(),
                        facts.sourceAddress(),
                        facts.sourcePort(),
                        facts.transport(),
                        facts.serverName(),
                        facts.applicationProtocols(),
                        known.peerIdentities());
        for (NetworkFilterEntry entry : chain.filters()) {
            if (entry.filter() instanceof NetworkFilter.Rbac rbac && !authorized(rbac.rules(), full)) {
                refuse(ctx, "rbac_access_denied");
                return;
            }
        }
        HttpChain http = chain.http();
        if (http != null) {
            beginHttp(ctx, http, known, full);
            return;
        }
        NetworkFilter.TcpProxy tcp = chain.tcp();
        if (tcp == null) {
            refuse(ctx, "filter_chain_has_no_terminal_filter");
            return;
        }
        handed = true;
        TcpRelay relay = new TcpRelay(loop, tcp, channel, known, full, captured, () -> {});
        connection.relays(relay);
        relay.start();
        leave(ctx);
    }

    private static boolean authorized(@Nullable RbacTable rules, ConnectionFacts facts) {
        return rules == null || rules.allows(rules.policyOf(facts, null, Metadata.EMPTY));
    }

    private void beginHttp(ChannelHandlerContext ctx, HttpChain http, DownstreamInfo known, ConnectionFacts full) {
        HttpSession session = new HttpSession(http, loop, known, full, captured, () -> {});
        HttpConnectionManager manager = http.manager();
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        String alpn = tls == null || tls.applicationProtocol() == null ? "" : tls.applicationProtocol();
        switch (manager.codec()) {
            case HTTP1 -> serve(ctx, session, manager, false);
            case HTTP2 -> serve(ctx, session, manager, true);
            case AUTO -> {
                if (alpn.equals("h2") || alpn.equals("istio-h2")) {
                    serve(ctx, session, manager, true);
                } else if (alpn.startsWith("http/1") || alpn.startsWith("istio-http/1")) {
                    serve(ctx, session, manager, false);
                } else {
                    awaitPreface(ctx, session, manager);
                }
            }
        }
    }

    private void awaitPreface(ChannelHandlerContext ctx, HttpSession session, HttpConnectionManager manager) {
        prefaceAwaited = true;
        waiting = session;
        long limit = manager.common().idleTimeoutMillis();
        closeAfter(ctx, limit > 0 ? limit : IDLE_MILLIS_MAX);
    }

    /// Unless the version is known by then.
    private void closeAfter(ChannelHandlerContext ctx, long millis) {
        stopTimer();
        timer = ctx.executor().schedule(() -> ctx.close(), millis, TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        HttpSession session = waiting;
        HttpChain http = chain.http();
        if (!prefaceAwaited || session == null || http == null || !(message instanceof ByteBuf data)) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf before = held;
        if (before == null) {
            held = data;
            closeAfter(ctx, ServerCodecs.headMillis(http.manager()));
        } else {
            held = ctx.alloc()
                    .buffer(before.readableBytes() + data.readableBytes())
                    .writeBytes(before)
                    .writeBytes(data);
            before.release();
            data.release();
        }
        HttpSniff sniff = HttpSniff.preface(held);
        if (sniff != HttpSniff.MORE_BYTES) {
            prefaceAwaited = false;
            serve(ctx, session, http.manager(), sniff == HttpSniff.HTTP2);
        }
    }

    private void serve(ChannelHandlerContext ctx, HttpSession session, HttpConnectionManager manager, boolean http2) {
        handed = true;
        boolean tls = info != null && info.tls();
        HttpServerConnection server = http2
                ? codecs.http2(ctx.channel(), session, manager, tls)
                : codecs.http1(ctx.channel(), session, manager, tls);
        connection.serves(server);
        session.serves(server);
        long age = manager.common().maxConnectionDurationMillis();
        if (age > 0) {
            connection.drainAfter(ctx.channel().eventLoop(), age);
        }
        leave(ctx);
    }

    private void leave(ChannelHandlerContext ctx) {
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        DownstreamInfo known = info;
        loop.observer()
                .onConnectionRefused(
                        known != null ? known : DownstreamInfos.plain(ctx.channel(), listener.table(), facts), why);
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopTimer();
        ByteBuf bytes = held;
        held = null;
        if (bytes == null) {
            return;
        }
        if (handed && ctx.channel().isActive()) {
            ctx.fireChannelRead(bytes);
            ctx.fireChannelReadComplete();
        } else {
            bytes.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A failed handshake was told by its event; anything else ends the connection all the same.
        ctx.close();
    }
}
