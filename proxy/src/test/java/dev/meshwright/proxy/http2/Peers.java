package dev.meshwright.proxy.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.http.UnopenedStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A client and a server whose bytes are carried to each other, with an allocator that shows what was not released.
final class Peers implements HttpServerHandler, HttpClientConnection.Observer {
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final List<Recorder> served = new ArrayList<>();
    final List<Recorder> opened = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final Http2ServerConnection server;
    final Http2ClientConnection client;
    final EmbeddedChannel serverChannel;
    final EmbeddedChannel clientChannel;

    Peers(Http2Options options) {
        server = new Http2ServerConnection(this, options);
        client = new Http2ClientConnection(this, options);
        serverChannel = channel(allocator);
        serverChannel.pipeline().addLast(server);
        clientChannel = channel(allocator);
        clientChannel.pipeline().addLast(client);
    }

    static EmbeddedChannel channel(UnpooledByteBufAllocator allocator) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        return channel;
    }

    Recorder open() {
        Recorder recorder = new Recorder();
        recorder.stream = client.open(recorder);
        opened.add(recorder);
        return recorder;
    }

    /// Carries bytes until neither side has more to say.
    void exchange() {
        boolean moved = true;
        while (moved) {
            clientChannel.runPendingTasks();
            serverChannel.runPendingTasks();
            moved = carry(clientChannel, serverChannel);
            moved |= carry(serverChannel, clientChannel);
        }
    }

    private static boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
        boolean moved = false;
        for (ByteBuf data = from.readOutbound(); data != null; data = from.readOutbound()) {
            if (to.isOpen()) {
                to.writeInbound(data);
            } else {
                data.release();
            }
            moved = true;
        }
        return moved;
    }

    void advance(long amount, TimeUnit unit) {
        serverChannel.advanceTimeBy(amount, unit);
        clientChannel.advanceTimeBy(amount, unit);
        serverChannel.runScheduledPendingTasks();
        clientChannel.runScheduledPendingTasks();
        exchange();
    }

    void close() {
        clientChannel.finishAndReleaseAll();
        serverChannel.finishAndReleaseAll();
        clientChannel.checkException();
        serverChannel.checkException();
        assertThat(allocator.metric().usedDirectMemory())
                .as("direct memory not released")
                .isZero();
        assertThat(allocator.metric().usedHeapMemory())
                .as("heap buffers not released")
                .isZero();
    }

    @Override
    public HttpStreamListener onStream(HttpStream stream) {
        Recorder recorder = new Recorder();
        recorder.stream = stream;
        served.add(recorder);
        return recorder;
    }

    @Override
    public void onRefused(int status, String reason) {
        events.add("refused " + reason);
    }

    @Override
    public void onConnectionClosed() {
        events.add("server closed");
    }

    @Override
    public void onAvailable(HttpClientConnection connection) {}

    @Override
    public void onUnavailable(HttpClientConnection connection, boolean closed) {
        events.add(closed ? "closed" : "unavailable");
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    static MessageHead request(String method, String path, long length, String... headers) {
        MessageHead head = response(0, length, headers);
        head.method(head.append(method));
        head.path(head.append(path));
        head.authority(head.append("shop"));
        head.scheme(head.append("http"));
        return head;
    }

    static MessageHead response(int status, long length, String... headers) {
        MessageHead head = new MessageHead();
        head.status(status);
        head.contentLength(length);
        for (int i = 0; i < headers.length; i += 2) {
            head.add(headers[i], headers[i + 1]);
        }
        return head;
    }

    /// One listener: what it heard, as text; body bytes joined.
    static final class Recorder implements HttpStreamListener {
        HttpStream stream = UnopenedStream.INSTANCE;
        final StringBuilder log = new StringBuilder();
        final StringBuilder body = new StringBuilder();
        private int bodyShown;

        String text() {
            showBody();
            return log.toString();
        }

        private void showBody() {
            if (body.length() > bodyShown) {
                int line = log.length();
                if (bodyShown == 0) {
                    log.append("body ");
                } else {
                    log.setLength(line - 1);
                }
                log.append(oneLine(body.substring(bodyShown))).append('\n');
                bodyShown = body.length();
            }
        }

        /// What ends a line, to readers and to regular expressions, is told by number.
        private static String oneLine(String text) {
            return Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f\\\\]")
                    .matcher(text)
                    .replaceAll(
                            found -> "\\\\x" + Integer.toHexString(found.group().charAt(0)));
        }

        @Override
        public void onHead(MessageHead head, boolean end) {
            if (head.status() == 0) {
                log.append(head.text(head.method())).append(' ').append(head.text(head.path()));
                log.append(" @").append(head.text(head.authority())).append(' ').append(head.text(head.scheme()));
            } else {
                log.append(head.status());
            }
            log.append(" length=").append(head.contentLength());
            log.append(head.upgrade().isEmpty() ? "" : " upgrade=" + head.upgrade());
            log.append(head.trailersAccepted() ? " te\n" : "\n");
            fields(head);
            end(end);
        }

        private void fields(MessageHead head) {
            for (int i = 0; i < head.headerCount(); i++) {
                log.append(head.text(head.headerName(i))).append('=');
                log.append(head.text(head.headerValue(i))).append('\n');
            }
        }

        private void end(boolean end) {
            if (end) {
                showBody();
                log.append("end\n");
            }
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            body.append(data.toString(ISO_8859_1));
            data.release();
            end(end);
        }

        @Override
        public void onTrailers(MessageHead trailers) {
            showBody();
            log.append("trailers\n");
            fields(trailers);
            end(true);
        }

        @Override
        public void onReset(StreamReset reason) {
            log.append("reset ").append(reason).append('\n');
        }

        @Override
        public void onWritabilityChanged(boolean writable) {
            log.append("writable ").append(writable).append('\n');
        }
    }
}
