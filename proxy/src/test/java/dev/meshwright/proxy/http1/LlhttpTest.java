package dev.meshwright.proxy.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.proxy.http.MessageHead;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Smuggling needs two readers of one connection: what our parser takes, llhttp in its strict mode takes as the same
/// messages, with the same bodies. It may take more.
///
/// Inputs: generated ones ([Inputs]; the seed is in the message), those of the fuzz tests, and with `-Dllhttp.corpus=`
/// the examples of llhttp's own tests (the folder `test` of its repository, which no package registry offers).
@Tag("slow")
class LlhttpTest {
    private static final int GENERATED = 40_000;
    private static final long SEED = Long.getLong("llhttp.seed", 1);

    /// Framing fields of trailers, which we drop (RFC 9110 6.5.1) and llhttp refuses; an upgrade that we do not know,
    /// which we ignore (7.8) and httptools takes for the end of HTTP.
    private static final Pattern REFUSED_OTHERWISE =
            Pattern.compile("(?i)\n0+\r\n([^\r\n]+\r\n)*(content-length|transfer-encoding):|\nupgrade:");

    @TempDir
    Path folder;

    @Test
    void requestsThatWeTake_areTheSameForLlhttp() throws Exception {
        List<byte[]> inputs = inputs("request", Inputs::requests, "Http1RequestFuzzTestInputs/request", 0);
        List<List<Llhttp.Message>> theirs = Llhttp.hear(folder, Llhttp.Kind.REQUEST, inputs);
        int taken = 0;
        for (int i = 0; i < inputs.size(); i++) {
            List<Exchanges.Recorder> ours = requests(inputs.get(i));
            Supplier<String> about = about(i, inputs);
            for (int k = 0; k < ours.size() && ours.get(k).ended; k++) {
                MessageHead head = ours.get(k).heads.getFirst();
                // Any word is a method (RFC 9110 9.1), but llhttp knows a list; httptools hears no body of an upgrade.
                if (!Inputs.METHODS.contains(head.text(head.method()))
                        || !head.upgrade().isEmpty()) {
                    break;
                }
                assertThat(theirs.get(i)).as(about).hasSizeGreaterThan(k);
                Llhttp.Message their = theirs.get(i).get(k);
                if (REFUSED_OTHERWISE
                        .matcher(new String(inputs.get(i), ISO_8859_1))
                        .find()) {
                    break;
                }
                assertThat(their.ended()).as(about).isTrue();
                assertThat(their.start()).as(about).isEqualTo(head.text(head.method()));
                assertThat(their.body()).as(about).isEqualTo(ours.get(k).body.toString());
                if (their.target().startsWith("/")) {
                    assertThat(their.target()).as(about).isEqualTo(head.text(head.path()));
                }
                taken++;
            }
        }
        assertThat(taken).as("requests taken, of %d inputs", inputs.size()).isGreaterThan(GENERATED / 20);
    }

    @Test
    void responsesThatWeTake_areTheSameForLlhttp() throws Exception {
        List<byte[]> inputs = inputs("response", Inputs::response, "Http1ResponseFuzzTestInputs/response", 1);
        List<List<Llhttp.Message>> theirs = Llhttp.hear(folder, Llhttp.Kind.RESPONSE, inputs);
        int taken = 0;
        for (int i = 0; i < inputs.size(); i++) {
            Exchanges.Recorder ours = response(inputs.get(i));
            Supplier<String> about = about(i, inputs);
            if (!ours.ended) {
                continue;
            }
            List<Llhttp.Message> last = theirs.get(i).stream()
                    .filter(message -> !message.start().matches("1..")) // ours keeps back a 100 that nobody asked for
                    .toList();
            assertThat(last).as(about).isNotEmpty();
            String status = String.valueOf(ours.heads.getLast().status());
            assertThat(last.getFirst().start()).as(about).isEqualTo(status);
            assertThat(last.getFirst().body()).as(about).isEqualTo(ours.body.toString());
            taken++;
        }
        assertThat(taken).as("responses taken, of %d inputs", inputs.size()).isGreaterThan(GENERATED / 20);
    }

    private interface Making {
        byte[] of(Inputs inputs);
    }

    /// @param skip bytes of a fuzz test's input that are not the peer's
    private static List<byte[]> inputs(String kind, Making making, String fuzz, int skip) throws Exception {
        List<byte[]> all = new ArrayList<>();
        Inputs generator = new Inputs(SEED);
        for (int i = 0; i < GENERATED; i++) {
            all.add(making.of(generator));
        }
        var folder = LlhttpTest.class.getResource(fuzz);
        assertThat(folder).as(fuzz).isNotNull();
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            for (Path file : files.sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (skip == 0 || (bytes.length > 0 && (bytes[0] & 3) == 0)) { // an answer to GET
                    all.add(Arrays.copyOfRange(bytes, Math.min(skip, bytes.length), bytes.length));
                }
            }
        }
        String corpus = System.getProperty("llhttp.corpus", "");
        if (!corpus.isEmpty()) {
            all.addAll(examples(Path.of(corpus).resolve(kind)));
        }
        return all;
    }

    /// The blocks marked `http` of Markdown files: lines end in CR LF, a backslash joins lines or is the start of an
    /// escape.
    private static List<byte[]> examples(Path folder) throws IOException {
        List<byte[]> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                for (String part : Files.readString(file).split("\n```http\n", -1)) {
                    int end = part.indexOf("\n```");
                    if (end >= 0 && !part.startsWith("#")) {
                        all.add(unescaped(part.substring(0, end)).getBytes(ISO_8859_1));
                    }
                }
            }
        }
        assertThat(all).as("examples in %s", folder).hasSizeGreaterThan(20);
        return all;
    }

    private static String unescaped(String text) {
        return text.replace("\\\n", "")
                .replace("\n", "\r\n")
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\f", "\f");
    }

    private static List<Exchanges.Recorder> requests(byte[] bytes) {
        Exchanges exchanges = new Exchanges();
        exchanges.answerAtOnce = true;
        EmbeddedChannel channel = new EmbeddedChannel(new Http1ServerConnection(exchanges, Http1Options.DEFAULTS));
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
        return exchanges.streams;
    }

    private static Exchanges.Recorder response(byte[] bytes) {
        Exchanges exchanges = new Exchanges();
        Http1ClientConnection connection = new Http1ClientConnection(exchanges, Http1Options.DEFAULTS);
        EmbeddedChannel channel = new EmbeddedChannel(connection);
        Exchanges.Recorder recorder = exchanges.recorder();
        recorder.stream = connection.open(recorder);
        recorder.stream.sendHead(Exchanges.request("GET", "/x", -1), true);
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        channel.runPendingTasks();
        channel.close();
        channel.runPendingTasks();
        channel.finishAndReleaseAll();
        return recorder;
    }

    private static Supplier<String> about(int index, List<byte[]> inputs) {
        return () -> "seed %d, input %d: %s"
                .formatted(
                        SEED,
                        index,
                        new String(inputs.get(index), ISO_8859_1)
                                .replace("\r", "\\r")
                                .replace("\n", "\\n"));
    }
}
