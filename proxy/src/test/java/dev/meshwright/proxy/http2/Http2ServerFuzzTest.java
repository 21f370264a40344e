package dev.meshwright.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.http1.Rewriting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Any frames from a client, behind a good preface and SETTINGS. The first byte says how they are written
/// ([FrameScript]) and whether requests are echoed, refused or paused. Laws: the same requests are heard at
/// every cut; none hears anything after its end but a reset, and nothing after that; a request that is taken
/// can be written as one HTTP/1 message with one reading; what we write is whole frames; nothing leaks, nothing
/// is thrown.
class Http2ServerFuzzTest {
    private static final int ECHO = 1;
    private static final int PAUSE = 2;
    private static final int RESET = 4;
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    @FuzzTest
    void frames(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = FrameScript.wire(input, 1, input[0]);
        Handler whole = run(input[0], bytes, Math.max(1, bytes.length));
        for (int step : new int[] {1, 5}) {
            assertThat(run(input[0], bytes, step).text())
                    .as("in steps of " + step)
                    .isEqualTo(whole.text());
        }
        for (Request request : whole.requests) {
            assertThat(request.events.toString())
                    .as("events of %s", request.log)
                    .matches("(end )?(reset)?");
            MessageHead head = request.head;
            if (request.ended && head != null && !head.tunnelAsked() && head.authority() != RequestView.ABSENT) {
                Rewriting.asHttp1(head, request.body.toString(), request.trailers);
            }
        }
    }

    private static Handler run(int how, byte[] bytes, int step) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        Handler handler = new Handler(how);
        EmbeddedChannel channel = Peers.channel(allocator);
        channel.pipeline().addLast(new Http2ServerConnection(handler, Http2Options.DEFAULTS));
        ByteBuf written = Unpooled.buffer();
        feed(channel, Http2Preface.BYTES, written);
        feed(channel, SETTINGS, written);
        for (int at = 0; at < bytes.length; at += step) {
            feed(channel, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step)), written);
        }
        channel.checkException();
        channel.finishAndReleaseAll();
        byte[] answers = new byte[written.readableBytes()];
        written.readBytes(answers);
        FrameScript.check(answers, 0);
        assertThat(allocator.metric().usedDirectMemory()).as("leaked").isZero();
        assertThat(allocator.metric().usedHeapMemory()).as("leaked").isZero();
        return handler;
    }

    private static void feed(EmbeddedChannel channel, byte[] bytes, ByteBuf written) {
        if (!channel.isOpen() || bytes.length == 0) {
            return;
        }
        channel.writeInbound(channel.alloc().directBuffer(bytes.length).writeBytes(bytes));
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            written.writeBytes(out);
            out.release();
        }
    }

    private static final class Handler implements HttpServerHandler {
        final List<Request> requests = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        private final int how;

        Handler(int how) {
            this.how = how;
        }

        String text() {
            StringBuilder all = new StringBuilder();
            for (Request request : requests) {
                // How much of a body was heard before its reset is a matter of cuts.
                all.append(request.log)
                        .append(request.ended ? request.body : "")
                        .append('\n');
                all.append(request.events).append('\n');
            }
            return all.append(refused).toString();
        }

        @Override
        public HttpStreamListener onStream(HttpStream stream) {
            Request request = new Request(stream, how);
            requests.add(request);
            return request;
        }

        @Override
        public void onRefused(int status, String reason) {
            refused.add(reason);
        }

        @Override
        public void onConnectionClosed() {}
    }

    private static final class Request implements HttpStreamListener {
        private final HttpStream stream;
        private final int how;
        final StringBuilder log = new StringBuilder();
        final StringBuilder body = new StringBuilder();
        final StringBuilder events = new StringBuilder();

        @Nullable
        MessageHead head;

        @Nullable
        MessageHead trailers;

        boolean ended;

        Request(HttpStream stream, int how) {
            this.stream = stream;
            this.how = how;
        }

        private static MessageHead copy(MessageHead read) {
            MessageHead copy = new MessageHead();
            copy.copyFrom(read);
            return copy;
        }

        private void fields(MessageHead read) {
            for (int i = 0; i < read.headerCount(); i++) {
                log.append(read.text(read.headerName(i))).append('=');
                log.append(read.text(read.headerValue(i))).append('\n');
            }
        }

        private void end(boolean end) {
            if (end) {
                ended = true;
                events.append("end ");
                if ((how & ECHO) != 0) {
                    MessageHead sum = new MessageHead();
                    sum.add("x-length", String.valueOf(body.length()));
                    stream.sendTrailers(sum);
                }
            }
        }

        @Override
        public void onHead(MessageHead read, boolean end) {
            head = copy(read);
            log.append(read.text(read.method())).append(' ').append(read.text(read.path()));
            log.append(' ').append(read.text(read.authority())).append('\n');
            fields(read);
            if ((how & ECHO) != 0) {
                MessageHead answer = new MessageHead();
                answer.status(200);
                answer.add("x-a", "b");
                stream.sendHead(answer, false);
            }
            if ((how & PAUSE) != 0) {
                stream.pauseReading();
            }
            end(end);
            if ((how & RESET) != 0) {
                stream.reset(StreamReset.LOCAL_RESET);
            }
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            body.append(data.toString(StandardCharsets.ISO_8859_1));
            if ((how & ECHO) != 0) {
                stream.sendData(data, false);
            } else {
                data.release();
            }
            end(end);
        }

        @Override
        public void onTrailers(MessageHead read) {
            trailers = copy(read);
            fields(read);
            end(true);
        }

        @Override
        public void onReset(StreamReset reason) {
            events.append("reset");
        }

        @Override
        public void onWritabilityChanged(boolean writable) {}
    }
}
