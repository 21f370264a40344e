package dev.meshwright.operate.conformance.send;

import dev.meshwright.operate.netns.NetworkNamespace;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// Sends one datagram from a port of its own, and waits for the one that answers.
final class DatagramClient extends SimpleChannelInboundHandler<DatagramPacket> {
    private final BlockingQueue<Reply> heard = new ArrayBlockingQueue<>(1);

    private DatagramClient() {}

    static Reply send(NetworkNamespace inside, EventLoopGroup loops, Outgoing request) throws IOException {
        DatagramClient client = new DatagramClient();
        Bootstrap bootstrap =
                new Bootstrap().group(loops).channel(NioDatagramChannel.class).handler(client);
        ChannelFuture connecting = inside.call(() -> bootstrap.connect(request.to()));
        if (!connecting.awaitUninterruptibly().isSuccess()) {
            throw new IOException("connect: " + connecting.cause().getMessage(), connecting.cause());
        }
        Channel channel = connecting.channel();
        try {
            channel.writeAndFlush(
                    new DatagramPacket(Unpooled.copiedBuffer(request.body(), StandardCharsets.UTF_8), request.to()));
            Reply reply = client.heard.poll(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return reply != null
                    ? reply
                    : Reply.failed(
                            "timeout: no datagram within " + request.timeout().toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            channel.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        heard.offer(
                new Reply("", 200, "UDP", Map.of(), packet.content().toString(StandardCharsets.UTF_8), -1, "", "", ""));
    }

    /// The host says that nobody takes datagrams at the port (ICMP).
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        heard.offer(Reply.failed("datagram: " + cause.getMessage()));
    }
}
