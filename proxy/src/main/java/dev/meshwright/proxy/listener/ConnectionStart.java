package dev.meshwright.proxy.listener;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.connection.FilterChainTable;
import dev.meshwright.decide.connection.ProxyHeader;
import dev.meshwright.decide.listener.DownstreamTransport;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.trace.Trace;
import dev.meshwright.proxy.connect.OriginalDestination;
import dev.meshwright.proxy.connect.Peers;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.DownstreamInfo;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The first handler of a connection: reads as much as its listener's chains ask about, chooses the chain,
/// puts the chain's transport in place, and leaves. Owns the bytes it holds until it passes them on.
final class ConnectionStart extends ChannelInboundHandlerAdapter {
    /// Unconditional bound on waiting for the first bytes, whatever the listener says (threat model R5).
    private static final long FIRST_BYTES_MILLIS_MAX = 600_000;

    private static final long HANDSHAKE_MILLIS_DEFAULT = 10_000;
    /// A header of either version with all that may follow its addresses.
    private static final int HEADER_BYTES_MAX = 8 * 1024;

    private final LoopContext loop;
    private final Downstream connection;
    private final ServerCodecs codecs;
    private @Nullable ByteBuf held;
    private @Nullable Future<?> timer;
    private boolean tlsAsked;
    private boolean httpAsked;
    private boolean headerAsked;
    private boolean chosen;

    /// The listener whose chains count: that of the original destination once a captured connection is handed
    /// over.
    private ListenerRuntime listener;

    /// Original destination of a captured connection.
    private @Nullable InetSocketAddress captured;

    private InetSocketAddress local = new InetSocketAddress(0);
    private InetSocketAddress remote = new InetSocketAddress(0);

    ConnectionStart(ListenerRuntime listener, LoopContext loop, Downstream connection, ServerCodecs codecs) {
        this.listener = listener;
        this.loop = loop;
        this.connection = connection;
        this.codecs = codecs;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            begin(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!chosen && timer == null) {
            begin(ctx);
        }
        ctx.fireChannelActive();
    }

    private void begin(ChannelHandlerContext ctx) {
        local = inet(ctx.channel().localAddress());
        remote = inet(ctx.channel().remoteAddress());
        if (listener.table().restoresOriginalDst()) {
            restoreDestination(ctx);
        }
        ListenerTable table = listener.table();
        tlsAsked = table.looksForTls(local.getPort());
        httpAsked = table.looksForHttp(local.getPort());
        headerAsked = table.readsProxyHeader(local.getPort());
        if (!tlsAsked && !httpAsked && !headerAsked) {
            choose(ctx, ConnectionFacts.Transport.RAW_BUFFER, "", List.of());
            return;
        }
        long limit = table.listenerFiltersTimeoutMillis();
        timer = ctx.executor()
                .schedule(
                        () -> onTimeout(ctx),
                        limit > 0 ? Math.min(limit, FIRST_BYTES_MILLIS_MAX) : FIRST_BYTES_MILLIS_MAX,
                        TimeUnit.MILLISECONDS);
    }

    private void restoreDestination(ChannelHandlerContext ctx) {
        InetSocketAddress meant =
                OriginalDestination.of(ctx.channel(), listener.table().transparent());
        if (meant == null) {
            return;
        }
        captured = meant;
        local = meant;
        if (!listener.table().useOriginalDst()) {
            return;
        }
        ListenerSlot other = connection.listener().captured().find(meant);
        ListenerRuntime version = other == null ? null : other.version();
        if (other != null && version != null) {
            connection.handTo(other);
            listener = version;
        }
    }

    private static InetSocketAddress inet(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress known ? known : new InetSocketAddress(0);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (chosen || !(message instanceof ByteBuf data)) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf before = held;
        if (before == null) {
            held = data;
        } else {
            before.discardSomeReadBytes();
            held = ctx.alloc()
                    .buffer(before.readableBytes() + data.readableBytes())
                    .writeBytes(before)
                    .writeBytes(data);
            before.release();
            data.release();
        }
        inspect(ctx);
    }

    private void inspect(ChannelHandlerContext ctx) {
        ByteBuf bytes = held;
        if (bytes == null || chosen) {
            return;
        }
        if (headerAsked && !readHeader(ctx, bytes)) {
            return;
        }
        if (tlsAsked || httpAsked) {
            if (!bytes.isReadable()) {
                return;
            }
        }
        if (tlsAsked) {
            switch (ClientHello.read(bytes)) {
                case ClientHello.Reading.MoreBytes() -> {
                    return;
                }
                case ClientHello.Reading.Broken(String why) -> {
                    refuse(ctx, why);
                    return;
                }
                case ClientHello.Reading.Hello(ClientHello hello) -> {
                    choose(ctx, ConnectionFacts.Transport.TLS, hello.serverName(), hello.applicationProtocols());
                    return;
                }
                case ClientHello.Reading.NotTls() -> {}
            }
        }
        if (!httpAsked) {
            choose(ctx, ConnectionFacts.Transport.RAW_BUFFER, "", List.of());
            return;
        }
        switch (HttpSniff.read(bytes)) {
            case MORE_BYTES -> {}
            case HTTP1 -> choose(ctx, ConnectionFacts.Transport.RAW_BUFFER, "", List.of("http/1.1"));
            case HTTP2 -> choose(ctx, ConnectionFacts.Transport.RAW_BUFFER, "", List.of("h2c"));
            case OTHER -> choose(ctx, ConnectionFacts.Transport.RAW_BUFFER, "", List.of());
        }
    }

    /// Takes a PROXY protocol header off the front: what it says of the connection is believed from then on.
    ///
    /// @return false while more bytes are needed, or when the connection was refused
    private boolean readHeader(ChannelHandlerContext ctx, ByteBuf bytes) {
        byte[] seen = new byte[Math.min(bytes.readableBytes(), HEADER_BYTES_MAX)];
        bytes.getBytes(bytes.readerIndex(), seen);
        switch (ProxyHeader.read(seen, seen.length)) {
            case ProxyHeader.Reading.MoreBytes() -> {
                return false;
            }
            case ProxyHeader.Reading.Broken(String why) -> {
                refuse(ctx, why.replace(' ', '_'));
                return false;
            }
            case ProxyHeader.Reading.None() -> {
                if (listener.table().needsProxyHeader(local.getPort())) {
                    refuse(ctx, "no_proxy_protocol_header");
                    return false;
                }
            }
            case ProxyHeader.Reading.Header(ProxyHeader header, int length) -> {
                bytes.skipBytes(length);
                if (!header.local()) {
                    remote = new InetSocketAddress(InetAddress.ofLiteral(header.source()), header.sourcePort());
                    local = new InetSocketAddress(
                            InetAddress.ofLiteral(header.destination()), header.destinationPort());
                }
            }
        }
        headerAsked = false;
        return true;
    }

    private void onTimeout(ChannelHandlerContext ctx) {
        if (chosen || !ctx.channel().isActive()) {
            return;
        }
        if (listener.table().continueOnListenerFiltersTimeout() && !headerAsked) {
            choose(ctx, ConnectionFacts.Transport.RAW_BUFFER, "", List.of());
        } else {
            refuse(ctx, "listener_filter_timeout");
        }
    }

    private void choose(
            ChannelHandlerContext ctx, ConnectionFacts.Transport transport, String serverName, List<String> alpn) {
        chosen = true;
        stopTimer();
        ConnectionFacts facts = new ConnectionFacts(
                ip(local), local.getPort(), ip(remote), remote.getPort(), transport, serverName, alpn, List.of());
        int index = listener.table().match().match(facts, Trace.NONE);
        if (index == FilterChainTable.NONE) {
            refuse(ctx, ResponseCause.NO_FILTER_CHAIN.details());
            return;
        }
        ChainRuntime chain = listener.chains().get(index);
        connection.took(chain);
        ChainStart start = new ChainStart(listener, chain, loop, connection, codecs, facts, captured);
        if (chain.table().transport() instanceof DownstreamTransport.Tls) {
            SslContext context = chain.tls().get();
            if (context == null) {
                refuse(ctx, "tls_secret_missing");
                return;
            }
            SslHandler tls = context.newHandler(ctx.alloc());
            long limit = chain.table().transportConnectTimeoutMillis();
            tls.setHandshakeTimeoutMillis(limit > 0 ? limit : HANDSHAKE_MILLIS_DEFAULT);
            ctx.pipeline().addLast("tls", tls).addLast("chain", start);
        } else {
            ctx.pipeline().addLast("chain", start);
            start.begin(ctx.pipeline().context(start));
        }
        ctx.pipeline().remove(this);
    }

    static String ip(InetSocketAddress address) {
        return address.getAddress() == null ? "" : address.getAddress().getHostAddress();
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        chosen = true;
        stopTimer();
        loop.observer()
                .onConnectionRefused(
                        new DownstreamInfo(
                                listener.table().name(),
                                listener.table().direction().name(),
                                Peers.textOf(local),
                                Peers.textOf(remote),
                                "",
                                "",
                                "",
                                "",
                                List.of(),
                                null),
                        why);
        ctx.close();
    }

    private void stopTimer() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopTimer();
        ByteBuf bytes = held;
        held = null;
        if (bytes == null) {
            return;
        }
        if (chosen && ctx.channel().isActive()) {
            ctx.fireChannelRead(bytes);
            ctx.fireChannelReadComplete();
        } else {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stopTimer();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
