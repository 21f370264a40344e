package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.http1.Http1ClientConnection;
import dev.meshwright.proxy.http1.Http1Options;
import dev.meshwright.proxy.http1.Http1ServerConnection;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The least proxy that can be built of the codecs, for suites that need a peer (h2spec, the attack scripts): answers
/// `/direct` itself when the request is complete, refuses `/admin` and CONNECT, and sends the rest to one HTTP/1
/// upstream.
///
/// `java ... TinyProxy PORT h1|h2 UPSTREAMPORT`
final class TinyProxy {
    private final int upstreamPort;
    private final EventLoop loop;
    private final ArrayDeque<HttpClientConnection> idle = new ArrayDeque<>();

    private TinyProxy(int upstreamPort, EventLoop loop) {
        this.upstreamPort = upstreamPort;
        this.loop = loop;
    }

    public static void main(String[] args) throws InterruptedException {
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        TinyProxy proxy = new TinyProxy(Integer.parseInt(args[2]), group.next());
        Http1Options http1 =
                Http1Options.DEFAULTS.withHeadTimeout(Duration.ofSeconds(5)).withIdleTimeout(Duration.ofSeconds(30));
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ChannelHandler connection = args[1].equals("h2")
                                ? new Http2ServerConnection(proxy.new Downstream(), Http2Options.DEFAULTS)
                                : new Http1ServerConnection(proxy.new Downstream(), http1);
                        channel.pipeline().addLast(connection);
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(args[0]))
                .sync()
                .channel();
        listener.closeFuture().sync();
    }

    private void connect(Exchange waiting) {
        HttpClientConnection ready = idle.poll();
        if (ready != null) {
            if (ready.streamsAvailable() > 0) {
                waiting.connected(ready);
            } else {
                connect(waiting);
            }
            return;
        }
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new Http1ClientConnection(new Pooled(waiting), Http1Options.DEFAULTS));
                    }
                })
                .connect("127.0.0.1", upstreamPort)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        waiting.fail();
                    }
                });
    }

    private final class Pooled implements HttpClientConnection.Observer {
        private @Nullable Exchange first;

        Pooled(Exchange first) {
            this.first = first;
        }

        @Override
        public void onAvailable(HttpClientConnection connection) {
            Exchange waiting = first;
            first = null;
            if (waiting != null) {
                waiting.connected(connection);
            } else {
                idle.push(connection);
            }
        }

        @Override
        public void onUnavailable(HttpClientConnection connection, boolean closed) {
            idle.remove(connection);
        }
    }

    private final class Downstream implements HttpServerHandler {
        @Override
        public HttpStreamListener onStream(HttpStream stream) {
            return new Exchange(stream);
        }

        @Override
        public void onConnectionClosed() {}
    }

    /// The request's side; its inner half hears the response.
    private final class Exchange implements HttpStreamListener {
        private final HttpStream down;
        private final MessageHead request = new MessageHead();
        private @Nullable HttpStream up;
        private boolean direct;
        private boolean requestEnded;
        private boolean responded;
        private boolean over;

        Exchange(HttpStream down) {
            this.down = down;
        }

        private void answer(int status) {
            over = true;
            MessageHead head = new MessageHead();
            head.status(status);
            head.contentLength(2);
            down.sendHead(head, false);
            down.sendData(Unpooled.copiedBuffer("ok", StandardCharsets.US_ASCII), true);
        }

        @Override
        public void onHead(MessageHead head, boolean end) {
            String path = head.text(head.path());
            if (head.equalsAscii(head.method(), "CONNECT")) {
                answer(404);
            } else if (path.startsWith("/direct")) {
                direct = true;
                ended(end);
            } else if (path.startsWith("/admin")) {
                answer(403);
            } else {
                request.copyFrom(head);
                requestEnded = end;
                down.pauseReading();
                TinyProxy.this.connect(this);
            }
        }

        private void ended(boolean end) {
            if (end && direct && !over) {
                answer(200);
            }
        }

        void connected(HttpClientConnection connection) {
            if (over) {
                idle.push(connection);
                return;
            }
            up = connection.open(new Response());
            up.sendHead(request, requestEnded);
            down.resumeReading();
        }

        void fail() {
            if (!over) {
                if (responded) {
                    over = true;
                    down.reset(StreamReset.LOCAL_RESET);
                } else {
                    answer(503);
                }
            }
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            HttpStream to = up;
            if (to == null) {
                data.release();
                ended(end);
                return;
            }
            to.sendData(data, end);
            if (!to.writable()) {
                down.pauseReading();
            }
        }

        @Override
        public void onTrailers(MessageHead trailers) {
            HttpStream to = up;
            if (to != null) {
                to.sendTrailers(trailers);
            }
            ended(true);
        }

        @Override
        public void onReset(StreamReset reason) {
            over = true;
            HttpStream to = up;
            if (to != null) {
                to.reset(StreamReset.LOCAL_RESET);
            }
        }

        @Override
        public void onWritabilityChanged(boolean writable) {
            HttpStream from = up;
            if (from != null) {
                if (writable) {
                    from.resumeReading();
                } else {
                    from.pauseReading();
                }
            }
        }

        private final class Response implements HttpStreamListener {
            @Override
            public void onHead(MessageHead head, boolean end) {
                responded |= head.status() >= 200 || head.status() == 101;
                over |= end;
                down.sendHead(head, end);
            }

            @Override
            public void onData(ByteBuf data, boolean end) {
                over |= end;
                down.sendData(data, end);
                if (!end && !down.writable() && up != null) {
                    up.pauseReading();
                }
            }

            @Override
            public void onTrailers(MessageHead trailers) {
                over = true;
                down.sendTrailers(trailers);
            }

            @Override
            public void onReset(StreamReset reason) {
                up = null;
                fail();
            }

            @Override
            public void onWritabilityChanged(boolean writable) {
                if (writable) {
                    down.resumeReading();
                } else {
                    down.pauseReading();
                }
            }
        }
    }
}
