package dev.meshwright.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is heard and answered does not depend on how bytes were cut; and nothing but a protocol error comes of any
/// bytes.
final class Http1PacketisationTest {
    private static final String HOST = "Host: a\r\n";

    static Stream<String> inputs() {
        return Stream.of(
                "GET / HTTP/1.1\r\n" + HOST + "\r\nGET /2?q HTTP/1.1\r\n" + HOST + "X: y\r\n\r\n",
                "POST /a HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\n" + HOST + "\r\n",
                "POST /a HTTP/1.1\r\n" + HOST
                        + "Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\nGET /c HTTP/1.1\r\n"
                        + HOST + "\r\n",
                "GET http://b/x HTTP/1.1\r\n" + HOST + "Connection: x-a, close\r\nX-A: 1\r\nX-B: 2\r\n\r\n",
                "POST /a HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "X : y\r\n\r\n",
                "GET /ws HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\nabc",
                "\r\nOPTIONS * HTTP/1.1\r\n" + HOST + "\r\n",
                "GET / HTTP/1.0\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void resultIsTheSame_atEverySplitPosition(String input) {
        byte[] bytes = input.getBytes(StandardCharsets.ISO_8859_1);
        String whole = run(bytes, bytes.length);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(run(bytes, cut)).as("cut at " + cut).isEqualTo(whole);
        }
        int[] every = new int[bytes.length];
        for (int i = 0; i < every.length; i++) {
            every[i] = i;
        }
        assertThat(run(bytes, every)).as("byte by byte").isEqualTo(whole);
    }

    @Test
    void mutatedBytes_giveNothingButAnAnswerOrAClose() {
        long seed = 0x6d657368L;
        Random random = new Random(seed);
        String[] seeds = inputs().toArray(String[]::new);
        for (int round = 0; round < 4_000; round++) {
            byte[] bytes = seeds[random.nextInt(seeds.length)].getBytes(StandardCharsets.ISO_8859_1);
            int mutations = 1 + random.nextInt(4);
            for (int m = 0; m < mutations; m++) {
                int at = random.nextInt(bytes.length);
                byte[] palette = {0, '\r', '\n', ' ', '\t', ':', ',', ';', (byte) random.nextInt(256)};
                bytes[at] = palette[random.nextInt(palette.length)];
            }
            int cut = random.nextInt(bytes.length);
            assertThat(run(bytes, cut)).as("seed %d round %d", seed, round).isEqualTo(run(bytes));
        }
    }

    /// Feeds the pieces; what the handler heard and what was answered.
    private static String run(byte[] bytes, int... cuts) {
        Exchanges exchanges = new Exchanges();
        exchanges.answerAtOnce = true;
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(new Http1ServerConnection(exchanges, Http1Options.DEFAULTS));
        try {
            int from = 0;
            for (int cut : cuts) {
                feed(channel, bytes, from, cut);
                from = cut;
            }
            feed(channel, bytes, from, bytes.length);
            channel.checkException();
            return exchanges.heard() + "\n>>>\n" + Exchanges.written(channel);
        } finally {
            channel.finishAndReleaseAll();
            assertThat(allocator.metric().usedDirectMemory()).as("leaked").isZero();
        }
    }

    private static void feed(EmbeddedChannel channel, byte[] bytes, int from, int to) {
        if (to > from && channel.isOpen()) {
            channel.writeInbound(channel.alloc().directBuffer(to - from).writeBytes(bytes, from, to - from));
            channel.runPendingTasks();
        }
    }
}
