package dev.meshwright.proxy.listener;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExtAuthzKernel;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.filter.ConnectionKernel;
import dev.meshwright.decide.filter.ConnectionVerdict;
import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.decide.trace.Trace;
import dev.meshwright.proxy.authz.Asker;
import dev.meshwright.proxy.authz.ProviderCall;
import dev.meshwright.proxy.call.Call;
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
    /// A provider is asked about the connection.
    private boolean asking;

    private @Nullable Call call;
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
        ConnectionFacts full = known.peerIdentities().isEmpty() ? facts : facts.withPeer(known.peerIdentities());
        for (NetworkFilterEntry entry : chain.filters()) {
            if (entry.filter() instanceof NetworkFilter.Limit(var limit)
                    && limit.enabled()
                    && !loop.buckets().take(limit).allowed()) {
                refuse(ctx, "local_ratelimit_close_over_limit");
                return;
            }
        }
        authorize(ctx, known, full, new FilterState());
    }

    /// Asks the filters from where `state` stands.
    private void authorize(ChannelHandlerContext ctx, DownstreamInfo known, ConnectionFacts full, FilterState state) {
        switch (ConnectionKernel.ask(chain.filters(), state, full, Trace.NONE)) {
            case ConnectionVerdict.Passes() -> enter(ctx, known, full);
            case ConnectionVerdict.Closed(var _, var details) -> refuse(ctx, details);
            case ConnectionVerdict.AsksProvider(var check) -> askProvider(ctx, known, full, state, check);
        }
    }

    /// Nothing is read meanwhile; what was read already is held.
    private void askProvider(
            ChannelHandlerContext ctx,
            DownstreamInfo known,
            ConnectionFacts full,
            FilterState state,
            ExternalCheck check) {
        asking = true;
        boolean reads = ctx.channel().config().isAutoRead();
        ctx.channel().config().setAutoRead(false);
        Call started = ProviderCall.start(
                new ProviderCall.Question(
                        check, Asker.of(known, full, System.currentTimeMillis()), null, null, (_, _) -> {}),
                loop.cluster(check.service().cluster()),
                loop.deadlines(),
                loop.chance(),
                answer -> {
                    asking = false;
                    call = null;
                    ctx.channel().config().setAutoRead(reads);
                    Consequence consequence = ExtAuthzKernel.consequence(check.table(), answer, null);
                    loop.checks().count(check.table(), consequence.counted(), "");
                    switch (ConnectionKernel.follow(check, consequence, Trace.NONE)) {
                        case ConnectionVerdict.Closed(var _, var details) -> refuse(ctx, details);
                        case ConnectionVerdict.Passes(), ConnectionVerdict.AsksProvider _ ->
                            authorize(ctx, known, full, state);
                    }
                });
        if (asking) {
            call = started;
        }
    }

    private void enter(ChannelHandlerContext ctx, DownstreamInfo known, ConnectionFacts full) {
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
        TcpRelay relay =
                new TcpRelay(loop, tcp, ctx.channel(), known, full, captured, chain.portOfServerName(), () -> {});
        connection.relays(relay);
        relay.start();
        leave(ctx);
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
        ByteBuf early = held;
        if (early != null) {
            held = null;
            onPreface(ctx, session, manager, early);
        }
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
        if (asking && message instanceof ByteBuf data) {
            hold(ctx, data);
            return;
        }
        HttpSession session = waiting;
        HttpChain http = chain.http();
        if (!prefaceAwaited || session == null || http == null || !(message instanceof ByteBuf data)) {
            ctx.fireChannelRead(message);
            return;
        }
        onPreface(ctx, session, http.manager(), data);
    }

    /// Takes ownership of `data`.
    private void onPreface(
            ChannelHandlerContext ctx, HttpSession session, HttpConnectionManager manager, ByteBuf data) {
        if (held == null) {
            closeAfter(ctx, ServerCodecs.headMillis(manager));
        }
        HttpSniff sniff = HttpSniff.preface(hold(ctx, data));
        if (sniff != HttpSniff.MORE_BYTES) {
            prefaceAwaited = false;
            serve(ctx, session, manager, sniff == HttpSniff.HTTP2);
        }
    }

    /// Takes ownership of `data`.
    ///
    /// @return all that is held
    private ByteBuf hold(ChannelHandlerContext ctx, ByteBuf data) {
        ByteBuf before = held;
        ByteBuf all = data;
        if (before != null) {
            all = ctx.alloc()
                    .buffer(before.readableBytes() + data.readableBytes())
                    .writeBytes(before)
                    .writeBytes(data);
            before.release();
            data.release();
        }
        held = all;
        return all;
    }

    private void serve(ChannelHandlerContext ctx, HttpSession session, HttpConnectionManager manager, boolean http2) {
        handed = true;
        boolean tls = info != null && info.tls();
        HttpServerConnection server = http2
                ? codecs.http2(ctx.channel(), session, manager, tls)
                : codecs.http1(ctx.channel(), session, manager, tls);
        connection.serves(server, session);
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
        Call running = call;
        call = null;
        if (running != null) {
            running.cancel();
        }
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
