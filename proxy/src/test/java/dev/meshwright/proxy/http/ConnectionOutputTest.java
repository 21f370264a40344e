package dev.meshwright.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.proxy.connect.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// On real sockets: the way past the channel's queue exists only there.
class ConnectionOutputTest {
    private static final int NUMBERS = 1_000_000;
    private static final int PIECE = 100;
    /// Above what is copied.
    private static final int BODY = 1000;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, Transport.ioHandlers());
    private final CompletableFuture<ChannelHandlerContext> accepted = new CompletableFuture<>();
    private Socket client = new Socket();

    @BeforeEach
    void connect() throws Exception {
        Channel listening = new ServerBootstrap()
                .group(loops)
                .channel(Transport.serverChannel())
                .childOption(ChannelOption.SO_SNDBUF, 16 * 1024)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void handlerAdded(ChannelHandlerContext ctx) {
                                accepted.complete(ctx);
                            }
                        });
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        client = new Socket();
        client.setReceiveBufferSize(16 * 1024);
        client.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), ((InetSocketAddress) listening.localAddress()).getPort()));
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).await();
    }

    /// Head-sized pieces, and behind every third a body that passes through: what goes past the queue, what the socket
    /// does not take and what is queued keep one order.
    @Test
    void numbers_toAClientThatReadsLate_arriveInOrder() throws Exception {
        ChannelHandlerContext ctx = accepted.get(10, TimeUnit.SECONDS);
        ctx.executor()
                .submit(() -> {
                    ConnectionOutput output = new ConnectionOutput(ctx);
                    int next = 0;
                    for (int message = 0; next < NUMBERS; message++) {
                        ByteBuf piece = output.reserve(PIECE * 4);
                        next = numbers(piece, next, PIECE);
                        if (message % 3 == 0) {
                            ByteBuf body = Unpooled.directBuffer(BODY * 4);
                            next = numbers(body, next, BODY);
                            output.write(body);
                        }
                        output.flush();
                    }
                })
                .sync();
        try (DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(client.getInputStream()))) {
            for (int i = 0; i < NUMBERS; i++) {
                assertThat(in.readInt()).isEqualTo(i);
            }
        }
    }

    private static int numbers(ByteBuf into, int from, int count) {
        for (int i = 0; i < count; i++) {
            into.writeInt(from + i);
        }
        return from + count;
    }

    @Test
    void outputOfAClosedConnection_isLetGo() throws Exception {
        ChannelHandlerContext ctx = accepted.get(10, TimeUnit.SECONDS);
        ByteBuf body = Unpooled.directBuffer(4096).writeZero(4096);
        ctx.executor()
                .submit(() -> {
                    ConnectionOutput output = new ConnectionOutput(ctx);
                    output.reserve(10).writeInt(1);
                    ctx.close();
                    output.flush();
                    output.write(body);
                    output.flush();
                    output.release();
                    assertThat(output.delivered()).isFalse();
                })
                .sync();
        assertThat(body.refCnt()).isZero();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
}
