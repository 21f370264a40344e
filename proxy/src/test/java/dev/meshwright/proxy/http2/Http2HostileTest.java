package dev.meshwright.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.proxy.http.HttpServerHandler;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A server connection against raw frames: floods end it, malformed requests end their stream, cuts make no
/// difference, mutations do no harm.
final class Http2HostileTest {
    private static final int CALM = ErrorCode.ENHANCE_YOUR_CALM;

    /// What a run of raw bytes led to.
    private record Outcome(int requests, int goAway, List<String> resets, String heard) {}

    private static byte[] frame(int type, int flags, int streamId, byte... payload) {
        ByteBuf out = Unpooled.buffer();
        out.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(streamId)
                .writeBytes(payload);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /// Fields as literals without indexing: `name`, `value`, ...
    private static byte[] block(String... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            out.write(0);
            for (String text : List.of(fields[i], fields[i + 1])) {
                out.write(text.length());
                out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return out.toByteArray();
    }

    private static final byte[] GET = block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a");
    private static final byte[] POST = block(":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a");

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] opening() {
        return join(Http2Preface.BYTES, frame(FrameReader.SETTINGS, 0, 0));
    }

    /// Makes frame number i of a flood.
    private interface Flood {
        byte[] frame(int i);
    }

    private static Outcome flood(int count, byte[] before, Flood flood) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(opening());
        out.writeBytes(before);
        for (int i = 0; i < count; i++) {
            out.writeBytes(flood.frame(i));
        }
        return run(out.toByteArray());
    }

    private static Outcome run(byte[] bytes, int... cuts) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        Listener listener = new Listener();
        EmbeddedChannel channel = Peers.channel(allocator);
        channel.pipeline().addLast(new Http2ServerConnection(listener, Http2Options.DEFAULTS));
        ByteBuf answers = Unpooled.buffer();
        int from = 0;
        for (int cut : cuts) {
            feed(channel, allocator, bytes, from, cut, answers);
            from = cut;
        }
        feed(channel, allocator, bytes, from, bytes.length, answers);
        String heard = listener.heard.toString();
        channel.checkException();
        channel.finishAndReleaseAll();
        assertThat(allocator.metric().usedDirectMemory()).as("leaked").isZero();
        assertThat(allocator.metric().usedHeapMemory()).as("leaked").isZero();
        return outcome(listener.requests, answers, heard);
    }

    private static void feed(
            EmbeddedChannel channel,
            UnpooledByteBufAllocator allocator,
            byte[] bytes,
            int from,
            int to,
            ByteBuf answers) {
        if (to <= from || !channel.isOpen()) {
            return;
        }
        channel.writeInbound(allocator.directBuffer(to - from).writeBytes(bytes, from, to - from));
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            answers.writeBytes(out);
            out.release();
        }
    }

    private static Outcome outcome(int requests, ByteBuf answers, String heard) {
        int goAway = -1;
        List<String> resets = new ArrayList<>();
        while (answers.readableBytes() >= 9) {
            int length = answers.readUnsignedMedium();
            int type = answers.readUnsignedByte();
            answers.skipBytes(1);
            int streamId = answers.readInt();
            if (type == FrameReader.GOAWAY) {
                goAway = answers.getInt(answers.readerIndex() + 4);
            } else if (type == FrameReader.RST_STREAM) {
                resets.add(streamId + ":" + answers.getInt(answers.readerIndex()));
            }
            answers.skipBytes(length);
        }
        return new Outcome(requests, goAway, resets, heard);
    }

    @Test
    void rapidReset_endsTheConnection() {
        Outcome outcome = flood(
                20_000,
                new byte[0],
                i -> join(
                        frame(FrameReader.HEADERS, 5, 2 * i + 1, GET),
                        frame(FrameReader.RST_STREAM, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8)));
        assertThat(outcome.goAway()).isEqualTo(CALM);
        assertThat(outcome.requests()).isLessThan(1_000);
    }

    @Test
    void resetsThatWeAreMadeToSend_countAsWell() {
        Outcome outcome = flood(
                20_000,
                new byte[0],
                i -> join(
                        frame(FrameReader.HEADERS, 4, 2 * i + 1, GET),
                        frame(FrameReader.WINDOW_UPDATE, 0, 2 * i + 1, new byte[4])));
        assertThat(outcome.goAway()).isEqualTo(CALM);
        assertThat(outcome.requests()).isLessThan(1_000);
    }

    @Test
    void malformedRequestsInARow_endTheConnection() {
        Outcome outcome = flood(
                20_000,
                new byte[0],
                i -> frame(FrameReader.HEADERS, 5, 2 * i + 1, join(GET, block("connection", "x"))));
        assertThat(outcome.goAway()).isEqualTo(CALM);
        assertThat(outcome.requests()).isZero();
    }

    @Test
    void streamsBeyondTheLimit_areRefused_thenEndTheConnection() {
        Outcome outcome = flood(20_000, new byte[0], i -> frame(FrameReader.HEADERS, 4, 2 * i + 1, POST));
        assertThat(outcome.goAway()).isEqualTo(CALM);
        assertThat(outcome.requests()).isEqualTo(100);
        assertThat(outcome.resets().getFirst()).isEqualTo("201:" + ErrorCode.REFUSED_STREAM);
    }

    @ParameterizedTest
    @CsvSource({"4,0", "6,8", "2,5", "238,16"})
    void controlFrames_endTheConnection(int type, int length) {
        int streamId = type == FrameReader.PRIORITY ? 7 : 0;
        assertThat(flood(10_000, new byte[0], i -> frame(type, 0, streamId, new byte[length]))
                        .goAway())
                .isEqualTo(CALM);
    }

    @Test
    void dataOfPaddingAlone_endsTheConnection() {
        byte[] open = frame(FrameReader.HEADERS, 4, 1, POST);
        assertThat(flood(
                                10_000,
                                open,
                                i -> frame(
                                        FrameReader.DATA,
                                        FrameReader.FLAG_PADDED,
                                        1,
                                        (byte) 3,
                                        (byte) 0,
                                        (byte) 0,
                                        (byte) 0))
                        .goAway())
                .isEqualTo(CALM);
    }

    @Test
    void dataForARefusedStream_endsTheConnection() {
        byte[] refused = frame(FrameReader.HEADERS, 4, 1, join(POST, block("connection", "x")));
        Outcome outcome = flood(10_000, refused, i -> frame(FrameReader.DATA, 0, 1, new byte[100]));
        assertThat(outcome.goAway()).isEqualTo(CALM);
        assertThat(outcome.requests()).isZero();
    }

    @Test
    void emptyData_endsTheConnection() {
        byte[] open = frame(FrameReader.HEADERS, 4, 1, POST);
        assertThat(flood(10_000, open, i -> frame(FrameReader.DATA, 0, 1)).goAway())
                .isEqualTo(CALM);
    }

    @Test
    void continuations_endTheConnection_byNumberAndBySize() {
        byte[] open = frame(FrameReader.HEADERS, 1, 1, GET);
        assertThat(flood(50, open, i -> frame(FrameReader.CONTINUATION, 0, 1)).goAway())
                .isEqualTo(CALM);
        assertThat(flood(8, open, i -> frame(FrameReader.CONTINUATION, 0, 1, new byte[16_000]))
                        .goAway())
                .isEqualTo(CALM);
    }

    @Test
    void headerBlockThatIsNotFinished_endsTheConnection_afterTheHeadTimeout() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        EmbeddedChannel channel = Peers.channel(allocator);
        channel.pipeline().addLast(new Http2ServerConnection(new Listener(), Http2Options.DEFAULTS));
        ByteBuf answers = Unpooled.buffer();
        byte[] bytes = join(opening(), frame(FrameReader.HEADERS, 1, 1, GET));
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        feed(channel, allocator, bytes, 0, bytes.length, answers);
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(outcome(0, answers, "").goAway()).isEqualTo(-1);
        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            answers.writeBytes(out);
            out.release();
        }
        assertThat(outcome(0, answers, "").goAway()).isEqualTo(CALM);
        channel.finishAndReleaseAll();
    }

    @Test
    void windowThatOverflows_isAFlowControlError() {
        byte[] update = frame(FrameReader.WINDOW_UPDATE, 0, 0, (byte) 0x7f, (byte) -1, (byte) -1, (byte) -1);
        assertThat(flood(2, new byte[0], i -> update).goAway()).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
    }

    @Test
    void dataBeyondTheWindow_isAFlowControlError() {
        Outcome outcome =
                flood(5, frame(FrameReader.HEADERS, 4, 1, POST), i -> frame(FrameReader.DATA, 0, 1, new byte[16_384]));
        assertThat(outcome.resets()).isEmpty();
        assertThat(outcome.goAway()).isEqualTo(-1); // The listener took it all, so the window came back.
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connection | close",
                "keep-alive | x",
                "proxy-connection | x",
                "transfer-encoding | chunked",
                "upgrade | websocket",
                "te | gzip",
                "X-Upper | 1",
                "x a | 1",
                "x:a | 1",
                ":foo | x",
                ":status | 200",
                ":path | /again",
                "content-length | +5",
                "content-length | 5,5",
                "content-length | 3",
                "host | other",
                "host | a b",
            })
    void malformedField_resetsTheStream(String name, String value) {
        byte[] request = frame(FrameReader.HEADERS, 5, 1, join(GET, block(name, value)));
        Outcome outcome = run(join(opening(), request));
        assertThat(outcome.requests()).isZero();
        assertThat(outcome.resets()).containsExactly("1:" + ErrorCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @CsvSource({"'a\u0000b'", "'a\rb'", "'a\nb'", "' a'", "'a '"})
    void controlOrSpaceInAValue_resetsTheStream(String value) {
        Outcome outcome = run(join(opening(), frame(FrameReader.HEADERS, 5, 1, join(GET, block("x-a", value)))));
        assertThat(outcome.resets()).containsExactly("1:" + ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void lookAlikesOfFramingFields_areDropped_andCookieCrumbsJoined() {
        byte[] fields = block("content_length", "9", "cookie", "a=1", "x", "y", "cookie", "b=2");
        Outcome outcome = run(join(opening(), frame(FrameReader.HEADERS, 5, 1, join(GET, fields))));
        assertThat(outcome.heard()).isEqualTo("GET / x=y cookie=a=1; b=2 end\n");
    }

    @Test
    void resultIsTheSame_atEverySplitPosition() {
        byte[] padded = join(new byte[] {3}, "hello".getBytes(StandardCharsets.US_ASCII), new byte[3]);
        byte[] bytes = join(
                opening(),
                frame(FrameReader.HEADERS, 0, 1, POST),
                frame(FrameReader.CONTINUATION, 4, 1, block("x-a", "b", "content-length", "10")),
                frame(FrameReader.PING, 0, 0, new byte[8]),
                frame(FrameReader.DATA, 8, 1, padded),
                frame(FrameReader.HEADERS, 5, 3, GET),
                frame(FrameReader.DATA, 1, 1, "world".getBytes(StandardCharsets.US_ASCII)),
                frame(FrameReader.HEADERS, 5, 5, join(GET, block("te", "gzip"))));
        Outcome whole = run(bytes);
        assertThat(whole.heard()).contains("POST / x-a=b helloworld end").contains("GET / end");
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(run(bytes, cut)).as("cut at " + cut).isEqualTo(whole);
        }
        int[] every = new int[bytes.length];
        for (int i = 0; i < every.length; i++) {
            every[i] = i;
        }
        assertThat(run(bytes, every)).isEqualTo(whole);
    }

    @Test
    void mutatedBytes_neverLeakNorFail_andCutsMakeNoDifference() {
        long seed = 0x6832L;
        Random random = new Random(seed);
        byte[] good = join(
                opening(),
                frame(FrameReader.HEADERS, 4, 1, POST),
                frame(FrameReader.DATA, 0, 1, new byte[40]),
                frame(FrameReader.SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 9),
                frame(FrameReader.WINDOW_UPDATE, 0, 1, (byte) 0, (byte) 0, (byte) 1, (byte) 0),
                frame(FrameReader.HEADERS, 5, 1, block("x-t", "1")),
                frame(FrameReader.HEADERS, 0x2d, 3, join(new byte[] {1, 0, 0, 0, 0, 9}, GET, new byte[1])),
                frame(FrameReader.RST_STREAM, 0, 3, new byte[4]),
                frame(FrameReader.GOAWAY, 0, 0, new byte[8]));
        for (int round = 0; round < 4_000; round++) {
            byte[] bytes = good.clone();
            for (int m = 1 + random.nextInt(3); m > 0; m--) {
                int at = 24 + random.nextInt(bytes.length - 24);
                bytes[at] =
                        random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (bytes[at] ^ 1 << random.nextInt(8));
            }
            assertThat(run(bytes, 24 + random.nextInt(bytes.length - 24)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(run(bytes));
        }
    }

    /// Takes everything, answers nothing.
    private static final class Listener implements HttpServerHandler {
        private final StringBuilder heard = new StringBuilder();
        private int requests;

        @Override
        public HttpStreamListener onStream(HttpStream stream) {
            requests++;
            return new Exchange();
        }

        @Override
        public void onConnectionClosed() {}

        private final class Exchange implements HttpStreamListener {
            private final StringBuilder log = new StringBuilder();

            private void end(boolean end, String what) {
                if (end) {
                    heard.append(log).append(what).append('\n');
                }
            }

            @Override
            public void onHead(MessageHead head, boolean end) {
                log.append(head.text(head.method()))
                        .append(' ')
                        .append(head.text(head.path()))
                        .append(' ');
                fields(head);
                end(end, "end");
            }

            private void fields(MessageHead head) {
                for (int i = 0; i < head.headerCount(); i++) {
                    log.append(head.text(head.headerName(i))).append('=');
                    log.append(head.text(head.headerValue(i))).append(' ');
                }
            }

            @Override
            public void onData(ByteBuf data, boolean end) {
                log.append(data.toString(StandardCharsets.ISO_8859_1));
                data.release();
                end(end, " end");
            }

            @Override
            public void onTrailers(MessageHead trailers) {
                fields(trailers);
                end(true, "end");
            }

            @Override
            public void onReset(StreamReset reason) {
                end(true, "reset " + reason);
            }

            @Override
            public void onWritabilityChanged(boolean writable) {}
        }
    }
}
