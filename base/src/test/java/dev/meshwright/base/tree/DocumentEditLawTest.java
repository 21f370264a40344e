package dev.meshwright.base.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The law of editing one document: afterwards it reads as what was written, and every other document as before. The
/// seed of a failing case is in the message.
final class DocumentEditLawTest {
    private static final long SEED = Long.getLong("seed", 20_260_101L);
    private static final int CASES = 2_000;

    private static final List<String> CONTENTS = List.of(
            "a: 1\n",
            "a: |\n  text\n  more\n",
            "a: >-\n  text\n\n  more\n\n",
            "{\"a\": [1, {\"b\": \"\u00fc\uD83D\uDE00\"}]}\n",
            "a:\n- b: c # note\n-   d\n",
            "  a: b\n  c:\n",
            "a: \"x\n  y\"\n",
            "a: &x {b: 1}\nc: *x\n",
            "a:   ''   # end\n",
            "[]\n");
    private static final List<String> AROUND = List.of("", "\n", "# note\n", "\n# note\n\n", "#\n");

    @Test
    void replacedDocument_readsAsWritten_andTheOthersAsBefore() {
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED + i);
            SourceDocumentFile source = file(random);
            DocumentFile before = DocumentFile.read(source);
            assertThat(before.diagnostics()).as("seed %s", SEED + i).isEmpty();
            int at = random.nextInt(before.documents().size());
            String content = one(CONTENTS, random);
            if (random.nextBoolean()) {
                content = content.stripTrailing();
            }
            String text = source.replaced(before.documents().get(at), content);
            List<String> expected = new ArrayList<>(trees(before));
            expected.set(
                    at,
                    trees(DocumentFile.read(new SourceDocumentFile("c", content)))
                            .getFirst());
            assertThat(trees(DocumentFile.read(new SourceDocumentFile("f", text))))
                    .as("seed %s, text:%n%s", SEED + i, text)
                    .isEqualTo(expected);
            SourceDocumentFile after = new SourceDocumentFile("f", text);
            assertThat(DocumentFile.read(after, before))
                    .as("read again: seed %s, text:%n%s", SEED + i, text)
                    .isEqualTo(DocumentFile.read(after));
            TextRange range = before.documents().get(at).content();
            assertThat(text).startsWith(source.text().substring(0, range.start()));
            assertThat(text).endsWith(source.text().substring(range.end()));
        }
    }

    @Test
    void removedDocument_isGone_andTheOthersReadAsBefore() {
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(SEED + i);
            SourceDocumentFile source = file(random);
            DocumentFile before = DocumentFile.read(source);
            int at = random.nextInt(before.documents().size());
            String text = source.without(before.documents().get(at));
            List<String> expected = new ArrayList<>(trees(before));
            expected.remove(at);
            assertThat(trees(DocumentFile.read(new SourceDocumentFile("f", text))))
                    .as("seed %s, text:%n%s", SEED + i, text)
                    .isEqualTo(expected);
            String more = new SourceDocumentFile("f", text).with("z: 1\n");
            expected.add("{\"z\":1}");
            assertThat(trees(DocumentFile.read(new SourceDocumentFile("f", more))))
                    .as("seed %s, text:%n%s", SEED + i, more)
                    .isEqualTo(expected);
        }
    }

    private static SourceDocumentFile file(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "\uFEFF" : "");
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            if (i > 0 || random.nextBoolean()) {
                text.append(one(List.of("---\n", "--- # next\n", "---\n---\n"), random));
            }
            text.append(one(AROUND, random)).append(one(CONTENTS, random)).append(one(AROUND, random));
            if (random.nextInt(6) == 0) {
                text.append("...\n");
            }
        }
        String all = text.toString();
        all = random.nextInt(4) == 0 ? all.replace("\n", "\r\n") : all;
        return new SourceDocumentFile("f", random.nextInt(4) == 0 ? all.stripTrailing() : all);
    }

    private static String one(List<String> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private static List<String> trees(DocumentFile file) {
        return file.documents().stream().map(d -> TreeJson.write(d.root())).toList();
    }
}
