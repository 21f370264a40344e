package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.http1.Http1Options;
import dev.meshwright.proxy.http1.Http1ServerConnection;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.nio.charset.StandardCharsets;

/// A small server on our connections, for suites that need a peer: answers every request 200 with two bytes when it
/// is complete, and nothing else. `java ... EchoServer PORT h1|h2`
final class EchoServer implements HttpServerHandler {
    private EchoServer() {}

    public static void main(String[] args) throws InterruptedException {
        boolean h2 = args[1].equals("h2");
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        Channel listener = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        h2
                                                ? new Http2ServerConnection(new EchoServer(), Http2Options.DEFAULTS)
                                                : new Http1ServerConnection(new EchoServer(), Http1Options.DEFAULTS));
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(args[0]))
                .sync()
                .channel();
        listener.closeFuture().sync();
    }

    @Override
    public HttpStreamListener onStream(HttpStream stream) {
        return new Answer(stream);
    }

    @Override
    public void onConnectionClosed() {}

    private record Answer(HttpStream stream) implements HttpStreamListener {
        private void answer(boolean end) {
            if (end) {
                MessageHead head = new MessageHead();
                head.status(200);
                head.contentLength(2);
                head.add("content-type", "text/plain");
                stream.sendHead(head, false);
                stream.sendData(Unpooled.copiedBuffer("ok", StandardCharsets.US_ASCII), true);
            }
        }

        @Override
        public void onHead(MessageHead head, boolean end) {
            answer(end);
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            data.release();
            answer(end);
        }

        @Override
        public void onTrailers(MessageHead trailers) {
            answer(true);
        }

        @Override
        public void onReset(StreamReset reason) {}

        @Override
        public void onWritabilityChanged(boolean writable) {}
    }
}
