package dev.meshwright.base.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Diagnostic;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The law of the quick reader: what it reads, the library reads without a fault as the same document, value by
/// value and place by place. The seed of a failing case is in the message.
final class BlockReaderLawTest {
    private static final long SEED = Long.getLong("seed", 20_260_101L);
    private static final int CASES = Integer.getInteger("cases", 20_000);
    private static final List<String> PIECES = List.of(
            " ",
            "  ",
            "\n",
            "\n  ",
            "\n\n",
            "- ",
            "-",
            "\n- ",
            ": ",
            ":",
            "#",
            " #",
            "? ",
            "'",
            "\"",
            "[",
            "]",
            "{",
            "}",
            "[]",
            "{}",
            ",",
            "&a ",
            "*a",
            "!x ",
            "|",
            ">",
            "%",
            "@",
            "`",
            "\t",
            "\r",
            "\\",
            "--- ",
            "---\n",
            "...\n",
            "<<: ",
            "a: b",
            "\n  a: b",
            "null",
            "~",
            "0x1f",
            "012",
            "1e3",
            ".inf",
            "true",
            "\u00e9",
            "\u00a0",
            "\u2028",
            "\u0085",
            "\uFEFF",
            "\uD83D\uDE00",
            "\u0000",
            "''",
            "\"\"",
            "a:\n",
            "- - ",
            "key : x");

    private static final String DOCUMENT = """
        # A comment
        apiVersion: networking.istio.io/v1
        kind: VirtualService # another
        metadata:
          name: 'reviews'
          labels: {}
          empty:
        spec:
          hosts:
          - reviews.shop
          - "*.example.com"
          exportTo: ["*", a-b, 'x']

          http:
            - match:
                - uri:
                    prefix: /reports/#top
                  port: 80
              route:
                -   destination:
                      host: http://x:1
                    weight: -1.5e3
            - - nested
              - list
            -
              timeout: 5s
            -
          gateways: []
        """;

    @Test
    void mutatedDocuments_areReadAsTheLibraryReadsThem_orLeftToIt() {
        int quick = 0;
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED + i);
            String text = DOCUMENT;
            for (int n = random.nextInt(4); n >= 0; n--) {
                text = mutated(text, random);
            }
            quick += check(text, "seed " + (SEED + i)) > 0 ? 1 : 0;
        }
        assertThat(quick).as("cases that the quick reader takes").isGreaterThan(CASES / 8);
    }

    /// Of what people write, nearly all is to be read quickly; else there would be no point.
    @Test
    void documentsOfPeople_areReadAsTheLibraryReadsThem() throws IOException {
        int documents = 0;
        int quick = 0;
        for (Path folder : List.of(Path.of(".."), Path.of("..", "..", "shared", "corpus"))) {
            for (String text : texts(folder)) {
                documents += DocumentFile.read(new SourceDocumentFile("f", text))
                        .documents()
                        .size();
                quick += check(text, text);
            }
        }
        System.out.println("BlockReader reads " + quick + " of " + documents + " documents");
        assertThat(documents).isGreaterThan(100);
        assertThat(quick).isGreaterThan(documents / 2);
    }

    private static List<String> texts(Path folder) throws IOException {
        List<String> texts = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            System.out.println(folder + " is not there: its documents are left out");
            return texts;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                if (file.toString().contains("/target/") || Files.size(file) > 1 << 20) {
                    continue;
                }
                try {
                    texts.add(Files.readString(file));
                } catch (CharacterCodingException e) {
                    // No text: nothing that anybody reads as a document.
                    System.out.println(file + " is no UTF-8: left out");
                }
            }
        }
        return texts;
    }

    /// @return how many documents the quick reader takes
    private static int check(String text, String about) {
        SourceDocumentFile source = new SourceDocumentFile("f", text);
        SharedTexts shared = new SharedTexts();
        int index = 0;
        int quick = 0;
        for (TextRange chunk : DocumentSplit.split(text)) {
            Optional<Document> read = BlockReader.read(source, chunk, index, shared);
            if (read.isPresent()) {
                List<Diagnostic> faults = new ArrayList<>();
                Optional<Document> library = new DocumentParser(source, chunk, index, faults).parse();
                assertThat(faults).as("%s, text:%n%s", about, text).isEmpty();
                assertThat(read).as("%s, text:%n%s", about, text).isEqualTo(library);
                quick++;
            }
            index++;
        }
        return quick;
    }

    private static String mutated(String text, Random random) {
        if (text.isEmpty()) {
            return DOCUMENT;
        }
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(6));
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at) + text.substring(end);
            case 1 -> text.substring(0, at) + one(random) + text.substring(at);
            case 2 -> text.substring(0, at) + one(random) + text.substring(end);
            default -> withLineMoved(text, random);
        };
    }

    /// A line with more or less before it.
    private static String withLineMoved(String text, Random random) {
        int line = text.lastIndexOf('\n', random.nextInt(text.length())) + 1;
        if (random.nextBoolean() || line == text.length() || text.charAt(line) != ' ') {
            return text.substring(0, line) + " ".repeat(1 + random.nextInt(3)) + text.substring(line);
        }
        return text.substring(0, line) + text.substring(line + 1);
    }

    private static String one(Random random) {
        return PIECES.get(random.nextInt(PIECES.size()));
    }
}
