package dev.meshwright.proxy.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.http.UnopenedStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Both ends of the stream interface, recording what they hear as text, one line an event; body bytes are joined.
final class Exchanges implements HttpServerHandler, HttpClientConnection.Observer {
    final List<Recorder> streams = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    boolean answerAtOnce;

    @Override
    public HttpStreamListener onStream(HttpStream stream) {
        Recorder recorder = new Recorder(stream);
        recorder.answer = answerAtOnce;
        streams.add(recorder);
        return recorder;
    }

    @Override
    public void onRefused(int status, String reason) {
        events.add("refused " + status);
    }

    @Override
    public void onConnectionClosed() {
        events.add("closed");
    }

    @Override
    public void onAvailable(HttpClientConnection connection) {
        events.add("available");
    }

    @Override
    public void onUnavailable(HttpClientConnection connection, boolean closed) {
        events.add(closed ? "closed" : "unavailable");
    }

    Recorder recorder() {
        Recorder recorder = new Recorder(UnopenedStream.INSTANCE);
        streams.add(recorder);
        return recorder;
    }

    /// Everything heard, independent of how body bytes were cut.
    String heard() {
        StringBuilder all = new StringBuilder();
        for (Recorder stream : streams) {
            all.append(stream.text()).append("----\n");
        }
        return all.append(events).toString();
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    /// Takes everything written so far off the channel.
    static String written(EmbeddedChannel channel) {
        channel.runPendingTasks();
        StringBuilder all = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.append(out.toString(ISO_8859_1));
            out.release();
        }
        return all.toString();
    }

    static MessageHead response(int status, long length, String... headers) {
        MessageHead head = new MessageHead();
        head.status(status);
        head.contentLength(length);
        return withHeaders(head, headers);
    }

    static MessageHead request(String method, String path, long length, String... headers) {
        MessageHead head = new MessageHead();
        head.method(head.append(method));
        head.path(head.append(path));
        head.authority(head.append("shop"));
        head.scheme(head.append("http"));
        head.contentLength(length);
        return withHeaders(head, headers);
    }

    private static MessageHead withHeaders(MessageHead head, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            head.add(headers[i], headers[i + 1]);
        }
        return head;
    }

    /// One listener.
    static final class Recorder implements HttpStreamListener {
        HttpStream stream;
        boolean answer;
        final StringBuilder log = new StringBuilder();
        final StringBuilder body = new StringBuilder();
        final List<MessageHead> heads = new ArrayList<>();

        @Nullable
        MessageHead trailers;

        boolean ended;
        int resets;

        Recorder(HttpStream stream) {
            this.stream = stream;
        }

        boolean tunnelAsked() {
            return heads.getLast().tunnelAsked();
        }

        String authority() {
            return heads.getLast().text(heads.getLast().authority());
        }

        private static MessageHead copy(MessageHead head) {
            MessageHead copy = new MessageHead();
            copy.copyFrom(head);
            return copy;
        }

        String text() {
            return log + (body.isEmpty() ? "" : "body " + body + "\n") + (ended ? "end\n" : "");
        }

        @Override
        public void onHead(MessageHead head, boolean end) {
            heads.add(copy(head));
            if (head.status() == 0) {
                log.append(head.text(head.method())).append(' ').append(head.text(head.path()));
                log.append(" @")
                        .append(head.text(head.authority()))
                        .append(' ')
                        .append(head.version().text());
            } else {
                log.append(head.status());
            }
            log.append(" length=").append(head.contentLength());
            log.append(head.upgrade().isEmpty() ? "" : " upgrade=" + head.upgrade())
                    .append('\n');
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
                if (ended) {
                    throw new IllegalStateException("two ends");
                }
                ended = true;
                if (answer) {
                    stream.sendHead(response(200, 2), false);
                    stream.sendData(bytes("ok"), true);
                }
            }
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            body.append(data.toString(ISO_8859_1));
            data.release();
            end(end);
        }

        @Override
        public void onTrailers(MessageHead read) {
            trailers = copy(read);
            log.append("trailers\n");
            fields(read);
            end(true);
        }

        @Override
        public void onReset(StreamReset reason) {
            log.append("reset ").append(reason).append('\n');
            resets++;
        }

        @Override
        public void onWritabilityChanged(boolean writable) {
            log.append("writable ").append(writable).append('\n');
        }
    }
}
