package dev.meshwright.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.DiagnosticText;
import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.base.tree.TreeJson;
import dev.meshwright.model.MeshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Reading is total: whatever a file says, there is a result. A failure prints the seed and the text.
final class TotalReadTest {
    private static final int MUTATIONS = Integer.getInteger("mutations", 1_000);
    private static final long SEED = Long.getLong("seed", 20_260_101L);
    private static final String PIECES = "{}[]:,-#&*!|>'\"%@`~\t\n\r 019.\u0000\uFEFF\u2028é\uD83D\uDE00\uD83D<";

    private final List<String> valid = new ArrayList<>();

    @BeforeEach
    void validDocuments() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "resources"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                valid.add(Files.readString(file));
            }
        }
    }

    @Test
    void mutatedText_neverThrows() {
        for (int i = 0; i < MUTATIONS; i++) {
            long seed = SEED + i;
            Random random = new Random(seed);
            String text = mutated(valid.get(random.nextInt(valid.size())), random);
            readAll(text, seed);
        }
    }

    @Test
    void mutatedTrees_neverThrow() {
        for (int i = 0; i < MUTATIONS; i++) {
            long seed = SEED + i;
            Random random = new Random(seed);
            SourceDocumentFile file = new SourceDocumentFile("valid", valid.get(random.nextInt(valid.size())));
            StringBuilder text = new StringBuilder();
            DocumentFile.read(file)
                    .documents()
                    .forEach(d -> text.append(TreeJson.write(mutated(d.root(), random)))
                            .append("\n---\n"));
            readAll(text.toString(), seed);
        }
    }

    private static void readAll(String text, long seed) {
        try {
            MeshRead read =
                    new MeshReader().read(List.of(new SourceDocumentFile("mutated.yaml", text)), MeshSettings.DEFAULT);
            DiagnosticText.renderAll(read.diagnostics(), _ -> text);
            for (Element element : read.elements()) {
                ElementId id = element.id();
                assertThat(element.file()
                                .replaced(element.document(), element.text())
                                .length())
                        .as(id.toString())
                        .isPositive();
                DocumentFile.read(new SourceDocumentFile("again", element.file().without(element.document())));
            }
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ", text:\n" + text, e);
        }
    }

    private static String mutated(String text, Random random) {
        StringBuilder out = new StringBuilder(text);
        for (int n = 1 + random.nextInt(4); n > 0 && !out.isEmpty(); n--) {
            int at = random.nextInt(out.length());
            int end = Math.min(out.length(), at + 1 + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> out.delete(at, end);
                case 1 -> out.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
                case 2 -> out.setCharAt(at, PIECES.charAt(random.nextInt(PIECES.length())));
                case 3 -> out.insert(random.nextInt(out.length()), out.substring(at, end));
                default -> out.insert(at, "\n---\n");
            }
        }
        return out.toString();
    }

    /// The same tree with some values exchanged for others of any type, or left out.
    private static Tree mutated(Tree tree, Random random) {
        if (random.nextInt(40) == 0) {
            return oddValue(random, tree);
        }
        return switch (tree) {
            case Tree.Mapping(var entries, var position, var size) ->
                new Tree.Mapping(
                        entries.stream()
                                .filter(_ -> random.nextInt(60) != 0)
                                .map(e -> new Tree.Entry(
                                        random.nextInt(60) == 0 ? e.key() + "x" : e.key(),
                                        e.keyPosition(),
                                        mutated(e.value(), random)))
                                .toList(),
                        position,
                        size);
            case Tree.Sequence(var items, var position, var size) ->
                new Tree.Sequence(items.stream().map(i -> mutated(i, random)).toList(), position, size);
            case Tree.Scalar scalar -> scalar;
        };
    }

    private static Tree oddValue(Random random, Tree old) {
        return switch (random.nextInt(9)) {
            case 0 -> new Tree.Scalar("", Tree.Type.NULL, old.position());
            case 1 -> new Tree.Scalar("99999999999999999999", Tree.Type.INTEGER, old.position());
            case 2 -> new Tree.Scalar("-1", Tree.Type.INTEGER, old.position());
            case 3 -> new Tree.Scalar("1.5", Tree.Type.DECIMAL, old.position());
            case 4 -> new Tree.Scalar("true", Tree.Type.BOOLEAN, old.position());
            case 5 -> new Tree.Scalar("", Tree.Type.TEXT, old.position());
            case 6 -> new Tree.Scalar("/:*.\n%s((", Tree.Type.TEXT, old.position());
            case 7 -> new Tree.Sequence(List.of(old, old), old.position(), 3);
            default -> new Tree.Mapping(List.of(new Tree.Entry("k", old.position(), old)), old.position(), 2);
        };
    }
}
