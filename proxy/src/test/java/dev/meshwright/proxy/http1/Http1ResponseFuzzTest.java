package dev.meshwright.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.meshwright.proxy.http.MessageHead;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;

/// Any bytes from an upstream. The first byte chooses the request they answer (GET, HEAD, an Upgrade, CONNECT). Laws:
/// the same at every cut; an answer is heard at most once, and no byte behind it is heard; a response that is taken is
/// written again as one message that has one reading; nothing leaks, nothing is thrown.
class Http1ResponseFuzzTest {
    private static final String[] METHODS = {"GET", "HEAD", "UPGRADE", "CONNECT"};

    @FuzzTest
    void response(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String method = METHODS[input[0] & 3];
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        Exchanges whole = new Exchanges();
        String text = run(whole, method, bytes, Math.max(1, bytes.length));
        for (int step : new int[] {1, 2, 7}) {
            assertThat(run(new Exchanges(), method, bytes, step))
                    .as("in steps of " + step)
                    .isEqualTo(text);
        }
        Exchanges.Recorder response = whole.streams.getFirst();
        assertThat(response.resets + (response.ended ? 1 : 0))
                .as("one last event")
                .isEqualTo(1);
        if (response.ended && (method.equals("GET") || method.equals("HEAD"))) {
            Rewriting.response(method, response);
        }
    }

    private static String run(Exchanges exchanges, String method, byte[] bytes, int step) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(allocator);
        Http1ClientConnection connection = new Http1ClientConnection(exchanges, Http1Options.DEFAULTS);
        channel.pipeline().addLast(connection);
        try {
            Exchanges.Recorder recorder = exchanges.recorder();
            recorder.stream = connection.open(recorder);
            recorder.stream.sendHead(asking(method), method.equals("GET") || method.equals("HEAD"));
            for (int at = 0; at < bytes.length && channel.isOpen(); at += step) {
                byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step));
                channel.writeInbound(channel.alloc().directBuffer(piece.length).writeBytes(piece));
                channel.runPendingTasks();
            }
            channel.close();
            channel.runPendingTasks();
            channel.checkException();
            return recorder.text();
        } finally {
            channel.finishAndReleaseAll();
            assertThat(allocator.metric().usedDirectMemory()).as("leaked").isZero();
        }
    }

    private static MessageHead asking(String method) {
        MessageHead head = Exchanges.request(method.equals("UPGRADE") ? "GET" : method, "/x", -1);
        if (method.equals("UPGRADE")) {
            head.upgrade("websocket");
        }
        return head;
    }
}
