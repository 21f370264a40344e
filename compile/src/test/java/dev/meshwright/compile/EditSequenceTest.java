package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The law of incremental reading and compilation: whatever was read and compiled before, files give the mesh
/// and the diagnostics, and a snapshot gives the bytes that it gives alone, positions included. Random edits of
/// every golden case, one after the other, with one compiler that remembers and one that has seen nothing.
class EditSequenceTest {
    private static final int EDITS = 25;
    private static final Pattern NUMBER = Pattern.compile("(?<=[ :])[1-9][0-9]?(?=[,}\\n])");
    private static final Pattern HOST = Pattern.compile("host: [a-z.*-]+");

    @Test
    void afterAnyEdits_whatIsRememberedChangesNothing() {
        for (Case golden : Case.all()) {
            for (long seed = 1; seed <= 2; seed++) {
                new Sequence(golden, seed).run();
            }
        }
    }

    private static final class Sequence {
        private final Case golden;
        private final long seed;
        private final Random random;
        private final MeshReader reader = new MeshReader();
        private final Compiler remembering = new Compiler(new CompileCache());
        private final Map<String, List<String>> documents = new HashMap<>();
        private final List<String> removed = new ArrayList<>();

        Sequence(Case golden, long seed) {
            this.golden = golden;
            this.seed = seed;
            random = new Random(seed);
            golden.documents()
                    .forEach(f -> documents.put(
                            f.name(), new ArrayList<>(List.of(f.text().split("(?m)^---\n")))));
        }

        void run() {
            Mesh original = golden.mesh();
            Map<String, SourceDocumentFile> files = new HashMap<>();
            for (int i = 0; i < EDITS; i++) {
                String file = pick(
                        new ArrayList<>(documents.keySet().stream().sorted().toList()));
                String what = edit(documents.computeIfAbsent(file, _ -> new ArrayList<>()));
                // A file keeps its object while its text does, as in a store.
                documents.forEach((name, texts) -> {
                    SourceDocumentFile now = new SourceDocumentFile(name, String.join("---\n", texts));
                    if (!now.equals(files.get(name))) {
                        files.put(name, now);
                    }
                });
                List<SourceDocumentFile> all = List.copyOf(files.values());
                MeshRead read = reader.read(all, MeshSettings.DEFAULT);
                MeshRead readAlone = new MeshReader().read(all, MeshSettings.DEFAULT);
                assertThat(read)
                        .as(golden + ", seed " + seed + ", edit " + i + ": " + what)
                        .isEqualTo(readAlone);
                Mesh mesh = read.mesh();
                Mesh alone = readAlone.mesh();
                for (String name : golden.nodes()) {
                    ProxyNode node = golden.node(name, original);
                    assertThat(remembering.compile(mesh, node).resources())
                            .as(golden + "/" + name + ", seed " + seed + ", edit " + i + ": " + what)
                            .isEqualTo(new Compiler(new CompileCache())
                                    .compile(alone, node)
                                    .resources());
                }
            }
        }

        private String edit(List<String> texts) {
            int at = random.nextInt(texts.size());
            String text = texts.get(at);
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (texts.size() > 1) {
                        removed.add(texts.remove(at));
                        return "removed " + text;
                    }
                }
                case 1 -> {
                    if (!removed.isEmpty()) {
                        String back = removed.remove(random.nextInt(removed.size()));
                        texts.add(random.nextInt(texts.size() + 1), back);
                        return "put back " + back;
                    }
                }
                case 2 -> {
                    texts.set(at, "# a comment\n" + text);
                    return "moved down " + text;
                }
                case 3 -> {
                    String other = replaced(NUMBER, text, Integer.toString(1 + random.nextInt(90)));
                    texts.set(at, other);
                    return "changed a number: " + other;
                }
                default -> {
                    String other =
                            replaced(HOST, text, "host: " + pick(List.of("reviews", "ratings", "'*'", "nobody")));
                    texts.set(at, other);
                    return "changed a host: " + other;
                }
            }
            return "nothing";
        }

        private String replaced(Pattern pattern, String text, String by) {
            List<int[]> found = new ArrayList<>();
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                found.add(new int[] {matcher.start(), matcher.end()});
            }
            if (found.isEmpty()) {
                return text;
            }
            int[] span = pick(found);
            return text.substring(0, span[0]) + by + text.substring(span[1]);
        }

        private <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }
    }
}
