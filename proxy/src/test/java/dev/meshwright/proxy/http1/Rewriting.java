package dev.meshwright.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.MessageHead;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The law of threat model H2: a message that was taken goes on as bytes that every reader reads as that one message.
///
/// The bytes written are read back twice: by our own parser, which must hear the same, and by a reader that shares no
/// code with it and knows only the simplest reading of RFC 9112, which must find nothing doubtful and nothing left.
public final class Rewriting {
    private Rewriting() {}

    /// Writes a request that was taken, in whatever version, as HTTP/1, and checks what stands on the wire.
    ///
    /// @param body Latin-1
    /// @return what our own parser hears of it
    public static String asHttp1(MessageHead head, String body, @Nullable MessageHead trailers) {
        Exchanges exchanges = new Exchanges();
        Http1ClientConnection client = new Http1ClientConnection(exchanges, Http1Options.DEFAULTS);
        EmbeddedChannel channel = new EmbeddedChannel(client);
        Exchanges.Recorder ignored = exchanges.recorder();
        ignored.stream = client.open(ignored);
        replay(List.of(head), body, trailers, ignored.stream);
        String wire = Exchanges.written(channel);
        channel.finishAndReleaseAll();

        plainReading(wire, true, false, body);
        Exchanges again = new Exchanges();
        EmbeddedChannel server = new EmbeddedChannel(new Http1ServerConnection(again, Http1Options.DEFAULTS));
        server.writeInbound(Exchanges.bytes(wire));
        server.runPendingTasks();
        assertThat(again.streams).as("one message: %s", wire).hasSize(1);
        assertThat(again.streams.getFirst().ended).as("whole: %s", wire).isTrue();
        String heard = normal(again.streams.getFirst());
        server.finishAndReleaseAll();
        return heard;
    }

    static void request(Exchanges.Recorder heard) {
        assertThat(asHttp1(heard.heads.getLast(), heard.body.toString(), heard.trailers))
                .isEqualTo(normal(heard));
    }

    static void response(String method, Exchanges.Recorder heard) {
        Exchanges asking = new Exchanges();
        EmbeddedChannel server = new EmbeddedChannel(new Http1ServerConnection(asking, Http1Options.DEFAULTS));
        server.writeInbound(Exchanges.bytes(method + " /x HTTP/1.1\r\nHost: shop\r\n\r\n"));
        replay(heard.heads, heard.body.toString(), heard.trailers, asking.streams.getFirst().stream);
        String wire = Exchanges.written(server);
        server.finishAndReleaseAll();

        int status = heard.heads.getLast().status();
        boolean bodyless = method.equals("HEAD") || status == 204 || status == 304;
        String last = wire;
        for (int i = 1; i < heard.heads.size(); i++) {
            last = last.substring(last.indexOf("\r\n\r\n") + 4);
        }
        plainReading(last, false, bodyless, bodyless ? "" : heard.body.toString());
        Exchanges again = new Exchanges();
        Http1ClientConnection client = new Http1ClientConnection(again, Http1Options.DEFAULTS);
        EmbeddedChannel channel = new EmbeddedChannel(client);
        Exchanges.Recorder second = again.recorder();
        second.stream = client.open(second);
        second.stream.sendHead(Exchanges.request(method, "/x", -1), true);
        channel.releaseOutbound();
        channel.writeInbound(Exchanges.bytes(wire));
        channel.runPendingTasks();
        assertThat(second.ended).as("complete without a close: %s", wire).isTrue();
        assertThat(normal(second)).as(wire).isEqualTo(normal(heard));
        channel.finishAndReleaseAll();
    }

    private static void replay(List<MessageHead> heads, String body, @Nullable MessageHead trailers, HttpStream to) {
        boolean more = !body.isEmpty() || trailers != null;
        for (MessageHead head : heads) {
            to.sendHead(head, head == heads.getLast() && !more);
        }
        if (!body.isEmpty()) {
            to.sendData(Exchanges.bytes(body), trailers == null);
        }
        if (trailers != null) {
            to.sendTrailers(trailers);
        }
    }

    /// What may differ: the version (we write 1.1), how an absent length is shown, empty trailers.
    private static String normal(Exchanges.Recorder heard) {
        return heard.text()
                .replace(" HTTP/1.0 ", " HTTP/1.1 ")
                .replaceAll("(?m)^(\\d{3}|.* HTTP/1.1) length=(-1|0)", "$1 length=none")
                .replace("trailers\nbody", "body")
                .replace("trailers\nend", "end");
    }

    private static void plainReading(String wire, boolean request, boolean bodyless, String body) {
        int headEnd = wire.indexOf("\r\n\r\n");
        assertThat(headEnd).as("head has an end: %s", wire).isPositive();
        String[] lines = wire.substring(0, headEnd).split("\r\n", -1);
        List<String> framing = new ArrayList<>();
        int hosts = 0;
        for (int i = 0; i < lines.length; i++) {
            assertThat(lines[i]).as("a line: %s", wire).doesNotContain("\r", "\n", "\0");
            if (i == 0) {
                assertThat(lines[0].split(" ", 3)).as("three parts: %s", wire).hasSize(3);
                continue;
            }
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, Math.max(0, colon));
            assertThat(name).as("a name: %s", wire).matches("[!#$%&'*+.^_`|~0-9a-z-]+");
            String lookAlike = name.toLowerCase(Locale.ROOT).replace('_', '-');
            if (lookAlike.equals("content-length") || lookAlike.equals("transfer-encoding")) {
                assertThat(name).as("no look-alike: %s", wire).doesNotContain("_");
                framing.add(lines[i]);
            }
            hosts += name.equals("host") ? 1 : 0;
        }
        assertThat(framing).as("one framing: %s", wire).hasSizeLessThan(2);
        assertThat(hosts).as("hosts: %s", wire).isEqualTo(request ? 1 : 0);
        String rest = wire.substring(headEnd + 4);
        if (bodyless || framing.isEmpty()) {
            assertThat(rest).as("no body: %s", wire).isEmpty();
        } else if (framing.getFirst().startsWith("content-length: ")) {
            assertThat(rest).isEqualTo(body);
            assertThat(framing.getFirst()).isEqualTo("content-length: " + body.length());
        } else {
            assertThat(framing.getFirst()).isEqualTo("transfer-encoding: chunked");
            assertThat(chunks(rest)).as(wire).isEqualTo(body);
        }
    }

    private static String chunks(String rest) {
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int line = rest.indexOf("\r\n", at);
            int size = Integer.parseInt(rest.substring(at, line), 16);
            at = line + 2;
            if (size == 0) {
                break;
            }
            body.append(rest, at, at + size);
            assertThat(rest.substring(at + size, at + size + 2)).isEqualTo("\r\n");
            at += size + 2;
        }
        String trailers = rest.substring(at);
        assertThat(trailers).endsWith("\r\n");
        assertThat(trailers.equals("\r\n") || trailers.indexOf("\r\n\r\n") == trailers.length() - 4)
                .as("nothing behind the trailers")
                .isTrue();
        return body.toString();
    }
}
