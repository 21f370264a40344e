package dev.meshwright.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/// Any frames from an upstream, behind its SETTINGS, on a connection with three requests under way: a GET, a HEAD, a
/// POST whose body is not all sent. Laws as in [Http2ServerFuzzTest].
class Http2ClientFuzzTest {
    private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    @FuzzTest
    void frames(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] bytes = FrameScript.wire(input, 1, input[0]);
        String whole = run(bytes, Math.max(1, bytes.length));
        for (int step : new int[] {1, 5}) {
            assertThat(run(bytes, step)).as("in steps of " + step).isEqualTo(whole);
        }
    }

    private static String run(byte[] bytes, int step) {
        Peers peers = new Peers(Http2Options.DEFAULTS);
        for (String method : new String[] {"GET", "HEAD", "POST"}) {
            Peers.Recorder request = peers.open();
            request.stream.sendHead(Peers.request(method, "/x", -1), !method.equals("POST"));
            if (method.equals("POST")) {
                request.stream.sendData(Peers.bytes("some"), false);
            }
        }
        ByteBuf written = Unpooled.buffer();
        feed(peers, SETTINGS, written);
        for (int at = 0; at < bytes.length; at += step) {
            feed(peers, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + step)), written);
        }
        peers.close();
        byte[] sent = new byte[written.readableBytes()];
        written.readBytes(sent);
        FrameScript.check(sent, Http2Preface.BYTES.length);
        StringBuilder heard = new StringBuilder();
        for (Peers.Recorder request : peers.opened) {
            String text = request.text();
            // How much of a body was heard before its reset is a matter of cuts.
            heard.append(text.contains("\nreset ") ? text.replaceAll("(?m)^body .*\n", "") : text)
                    .append("----\n");
            long ends = text.lines()
                    .filter(line -> line.equals("end") || line.startsWith("reset "))
                    .count();
            assertThat(ends).as("last events: %s", text).isEqualTo(1);
        }
        return heard.toString();
    }

    private static void feed(Peers peers, byte[] bytes, ByteBuf written) {
        if (!peers.clientChannel.isOpen() || bytes.length == 0) {
            return;
        }
        peers.clientChannel.writeInbound(
                peers.allocator.directBuffer(bytes.length).writeBytes(bytes));
        peers.clientChannel.runPendingTasks();
        for (ByteBuf out = peers.clientChannel.readOutbound(); out != null; out = peers.clientChannel.readOutbound()) {
            written.writeBytes(out);
            out.release();
        }
    }
}
