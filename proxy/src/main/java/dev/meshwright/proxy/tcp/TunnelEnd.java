package dev.meshwright.proxy.tcp;

import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.proxy.connect.LoopReads;
import dev.meshwright.proxy.connect.ReadingOn;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.http1.Http1ClientConnection;
import dev.meshwright.proxy.pool.HostPool;
import dev.meshwright.proxy.pool.PoolWaiter;
import dev.meshwright.proxy.pool.PooledConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A relay whose other side is an HTTP exchange: the endpoint is asked by CONNECT (RFC 9110 9.3.6) or POST to
/// connect further on, and the bytes are the request's and the answer's. The handler of the client's channel,
/// and the listener of the exchange; both on one loop.
final class TunnelEnd extends ChannelInboundHandlerAdapter implements PoolWaiter, HttpStreamListener {
    private final TcpRelay relay;
    private final NetworkFilter.Tunnel tunnel;
    private final Channel client;
    /// Bytes from before the tunnel is open; bounded by what one read gives, since reading is off until then.
    private final List<ByteBuf> early = new ArrayList<>(2);

    private @Nullable HostPool waitingAt;
    private @Nullable HttpStream stream;
    private boolean open;
    private boolean clientEnded;
    private boolean answerEnded;
    private boolean over;
    /// A tunnel over HTTP/1 has no way to say that one side alone is done: it ends with the client's (Envoy).
    private boolean endsWhole;

    TunnelEnd(TcpRelay relay, NetworkFilter.Tunnel tunnel, Channel client) {
        this.relay = relay;
        this.tunnel = tunnel;
        this.client = client;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        ctx.channel().config().setRecvByteBufAllocator(LoopReads.MESSAGES);
    }

    /// Asks one endpoint; the relay hears what becomes of it.
    void ask(HostPool pool) {
        waitingAt = pool;
        pool.acquire(this);
    }

    /// The relay is over.
    void end() {
        if (over) {
            return;
        }
        over = true;
        early.forEach(ByteBuf::release);
        early.clear();
        HostPool pool = waitingAt;
        if (pool != null) {
            pool.cancel(this);
        }
        HttpStream exchange = stream;
        if (exchange != null) {
            exchange.reset(StreamReset.LOCAL_RESET);
        }
    }

    // ---- the pool's answers

    @Override
    public void onConnection(HttpClientConnection connection, PooledConnection pooled, boolean reused) {
        waitingAt = null;
        endsWhole = connection instanceof Http1ClientConnection;
        HttpStream exchange = connection.open(this);
        stream = exchange;
        relay.onTunnelConnection(pooled);
        exchange.sendHead(request(), false);
    }

    private MessageHead request() {
        MessageHead head = new MessageHead();
        boolean connect = tunnel.path().isEmpty();
        head.method(head.append(connect ? "CONNECT" : "POST"));
        head.authority(head.append(tunnel.authority()));
        head.path(head.append(connect ? tunnel.authority() : tunnel.path()));
        head.scheme(head.append("http"));
        head.contentLength(MessageHead.UNKNOWN_LENGTH);
        return head;
    }

    @Override
    public void onPoolOverflow() {
        waitingAt = null;
        relay.onTunnelOverflow();
    }

    @Override
    public void onConnectFailed(boolean timedOut, String why) {
        waitingAt = null;
        relay.onDialFailed(timedOut, why);
    }

    // ---- the endpoint's side

    @Override
    public void onHead(MessageHead head, boolean end) {
        if (over || head.status() < 200) {
            return;
        }
        if (head.status() / 100 != 2) {
            HttpStream refused = stream;
            stream = null;
            if (refused != null && !end) {
                refused.reset(StreamReset.LOCAL_RESET);
            }
            relay.onTunnelRefused(head.status());
            return;
        }
        open = true;
        relay.onTunnelOpen();
        List<ByteBuf> waiting = List.copyOf(early);
        early.clear();
        waiting.forEach(this::send);
        if (clientEnded) {
            endRequest();
        }
        if (end) {
            onAnswerEnd();
        }
        ReadingOn.of(client);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        if (over) {
            data.release();
            return;
        }
        relay.onBytes(RelayEnd.Side.UPSTREAM, data.readableBytes());
        client.writeAndFlush(data, client.voidPromise());
        HttpStream exchange = stream;
        if (exchange != null && !end && !client.isWritable()) {
            exchange.pauseReading();
        }
        if (end) {
            onAnswerEnd();
        }
    }

    @Override
    public void onTrailers(MessageHead trailers) {
        if (!over) {
            onAnswerEnd();
        }
    }

    private void onAnswerEnd() {
        answerEnded = true;
        if (clientEnded) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> relay.end());
            return;
        }
        client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (client instanceof DuplexChannel duplex && client.isActive()) {
                duplex.shutdownOutput();
            } else {
                relay.end();
            }
        });
    }

    @Override
    public void onReset(StreamReset reason) {
        stream = null;
        if (over) {
            return;
        }
        if (open) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> relay.end());
        } else {
            relay.onDialFailed(false, "the tunnel was closed before it was open");
        }
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        if (!over && open) {
            if (writable) {
                ReadingOn.of(client);
            } else {
                client.config().setAutoRead(false);
            }
        }
    }

    // ---- the client's side

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf data) || over) {
            ReferenceCountUtil.release(message);
            return;
        }
        relay.onBytes(RelayEnd.Side.CLIENT, data.readableBytes());
        if (open) {
            send(data);
        } else {
            early.add(data);
        }
    }

    private void send(ByteBuf data) {
        HttpStream exchange = stream;
        if (exchange == null) {
            data.release();
            return;
        }
        exchange.sendData(data, false);
        if (!exchange.writable()) {
            client.config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        HttpStream exchange = stream;
        if (exchange != null && client.isWritable()) {
            exchange.resumeReading();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            if (!clientEnded) {
                clientEnded = true;
                if (open) {
                    endRequest();
                }
            }
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    private void endRequest() {
        HttpStream exchange = stream;
        if (exchange != null) {
            exchange.sendData(Unpooled.EMPTY_BUFFER, true);
        }
        if (answerEnded || endsWhole) {
            relay.end();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        relay.onClosed(RelayEnd.Side.CLIENT);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
