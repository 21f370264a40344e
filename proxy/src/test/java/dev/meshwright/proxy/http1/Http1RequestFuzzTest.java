package dev.meshwright.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Any bytes from a client. Laws: what is heard and answered is the same at every cut; every request that is taken is
/// written again as one message that has one reading ([Rewriting]); nothing leaks, nothing is thrown.
class Http1RequestFuzzTest {
    @FuzzTest
    void request(byte[] bytes) {
        Exchanges whole = new Exchanges();
        String text = run(whole, bytes, bytes.length);
        for (int step : new int[] {1, 2, 7}) {
            assertThat(run(new Exchanges(), bytes, step))
                    .as("in steps of " + step)
                    .isEqualTo(text);
        }
        for (Exchanges.Recorder request : whole.streams) {
            if (request.ended && !request.tunnelAsked() && !request.authority().isEmpty()) {
                Rewriting.request(request);
            }
        }
    }

    /// Feeds the bytes in pieces of `step`; what the handler heard and what was answered.
    private static String run(Exchanges exchanges, byte[] bytes, int step) {
        exchanges.answerAtOnce = true;
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(new Http1ServerConnection(exchanges, Http1Options.DEFAULTS));
        try {
            for (int at = 0; at < bytes.length && channel.isOpen(); at += step) {
                byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step));
                channel.writeInbound(channel.alloc().directBuffer(piece.length).writeBytes(piece));
                channel.runPendingTasks();
            }
            channel.checkException();
            String answers = Exchanges.written(channel);
            assertThat(answers.getBytes(StandardCharsets.ISO_8859_1).length)
                    .as("answers are bounded by what was asked")
                    .isLessThan(1024 + bytes.length * 64);
            // Whether a 100 is worth sending depends on whether the body is here already.
            // When the connection is closed depends on whether more has come meanwhile.
            exchanges.events.remove("closed");
            return exchanges.heard() + "\n>>>\n" + answers.replace("HTTP/1.1 100 Continue\r\n\r\n", "");
        } finally {
            channel.finishAndReleaseAll();
            assertThat(allocator.metric().usedDirectMemory()).as("leaked").isZero();
        }
    }
}
