package dev.meshwright.proxy.http1;

import static dev.meshwright.proxy.http1.Exchanges.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.proxy.http.MessageHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// decode ∘ encode is the identity: what our client writes our server hears, and the other way, whatever the message
/// and however it is cut.
final class Http1RoundTripTest {
    private static final String VALUE_CHARACTERS = "abcXYZ019 \t!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~\u00e9";

    private final Random random = new Random(SEED);
    private static final long SEED = 9112;

    private String value() {
        StringBuilder value = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            value.append(VALUE_CHARACTERS.charAt(random.nextInt(VALUE_CHARACTERS.length())));
        }
        return value.toString().strip();
    }

    private void addHeaders(MessageHead head) {
        for (int i = random.nextInt(8); i > 0; i--) {
            head.add("x-" + (char) ('a' + random.nextInt(4)), value());
        }
    }

    private String body() {
        return "b".repeat(random.nextInt(4) == 0 ? 5_000 + random.nextInt(20_000) : random.nextInt(50));
    }

    private static String expected(String start, MessageHead head, String body) {
        StringBuilder text = new StringBuilder(start).append('\n');
        for (int i = 0; i < head.headerCount(); i++) {
            text.append(head.text(head.headerName(i)))
                    .append('=')
                    .append(head.text(head.headerValue(i)))
                    .append('\n');
        }
        return text.append(body.isEmpty() ? "" : "body " + body + "\n")
                .append("end\n")
                .toString();
    }

    @Test
    void messagesCrossUnchanged_onOneKeptConnection() {
        Exchanges down = new Exchanges();
        Exchanges up = new Exchanges();
        EmbeddedChannel server = new EmbeddedChannel(new Http1ServerConnection(down, Http1Options.DEFAULTS));
        Http1ClientConnection client = new Http1ClientConnection(up, Http1Options.DEFAULTS);
        EmbeddedChannel channel = new EmbeddedChannel(client);
        for (int round = 0; round < 1_500; round++) {
            String requestBody = body();
            boolean requestLength = random.nextBoolean();
            String path = "/p" + random.nextInt(1_000) + "?q=" + random.nextInt(10);
            MessageHead request =
                    Exchanges.request("POST", path, requestLength ? requestBody.length() : MessageHead.UNKNOWN_LENGTH);
            addHeaders(request);
            Exchanges.Recorder response = up.recorder();
            response.stream = client.open(response);
            response.stream.sendHead(request, false);
            send(response, requestBody);
            carry(channel, server);
            assertThat(down.streams.getLast().text())
                    .as("seed %d round %d", SEED, round)
                    .isEqualTo(expected(
                            "POST " + path + " @shop HTTP/1.1 length=" + request.contentLength(),
                            request,
                            requestBody));

            String responseBody = body();
            MessageHead head = Exchanges.response(
                    200 + random.nextInt(4), random.nextBoolean() ? responseBody.length() : MessageHead.UNKNOWN_LENGTH);
            addHeaders(head);
            down.streams.getLast().stream.sendHead(head, false);
            send(down.streams.getLast(), responseBody);
            carry(server, channel);
            assertThat(response.text())
                    .as("seed %d round %d", SEED, round)
                    .isEqualTo(expected(head.status() + " length=" + head.contentLength(), head, responseBody));
        }
        channel.finishAndReleaseAll();
        server.finishAndReleaseAll();
    }

    private void send(Exchanges.Recorder to, String body) {
        int half = body.isEmpty() ? 0 : random.nextInt(body.length());
        to.stream.sendData(bytes(body.substring(0, half)), false);
        to.stream.sendData(bytes(body.substring(half)), true);
    }

    /// In pieces of any size.
    private void carry(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        from.checkException();
        for (ByteBuf data = from.readOutbound(); data != null; data = from.readOutbound()) {
            while (data.isReadable()) {
                int piece = Math.min(data.readableBytes(), 1 + random.nextInt(random.nextBoolean() ? 40 : 4_000));
                to.writeInbound(data.readRetainedSlice(piece));
            }
            data.release();
        }
        to.runPendingTasks();
        to.checkException();
    }
}
