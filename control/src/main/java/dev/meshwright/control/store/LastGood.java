package dev.meshwright.control.store;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.MeshRead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Remembers every document in the version that was last read without fault, so that a typo changes nothing that runs.
///
/// A good document comes back while its element is refused, or is missing from a file that has an error (a
/// document that does not even parse has no name). It comes back as a file of its own that sorts before all
/// others, since the first definition of an element counts, and at its old lines, so that its positions stay
/// true. Owned by [ConfigStore].
final class LastGood {
    private static final String NAME_PREFIX = "(last good) ";

    private record Good(String file, int line, String text) {}

    private final Map<ElementKey, Good> good = new HashMap<>();

    /// The elements that must run in their last good version.
    List<ElementKey> needed(MeshRead read, Set<String> files) {
        Set<ElementKey> running = new HashSet<>();
        Set<ElementKey> refused = new HashSet<>();
        for (Element element : read.elements()) {
            (element.state() == Element.State.REFUSED ? refused : running).add(ElementKey.of(element));
        }
        Set<String> faulty = new HashSet<>();
        for (Diagnostic diagnostic : read.diagnostics()) {
            if (diagnostic.severity() == Severity.ERROR) {
                faulty.add(diagnostic.position().file());
            }
        }
        List<ElementKey> needed = new ArrayList<>();
        good.forEach((key, version) -> {
            boolean lost = faulty.contains(version.file()) && files.contains(version.file());
            if (!running.contains(key) && (refused.contains(key) || lost)) {
                needed.add(key);
            }
        });
        needed.sort(java.util.Comparator.comparing(ElementKey::id).thenComparing(ElementKey::group));
        return needed;
    }

    /// The texts that bring these elements back.
    List<SourceDocumentFile> sources(List<ElementKey> needed) {
        SortedMap<String, SortedMap<Integer, String>> byFile = new TreeMap<>();
        for (ElementKey key : needed) {
            Good version = good.get(key);
            if (version != null) {
                byFile.computeIfAbsent(version.file(), file -> new TreeMap<>()).put(version.line(), version.text());
            }
        }
        List<SourceDocumentFile> sources = new ArrayList<>();
        byFile.forEach(
                (file, documents) -> sources.add(new SourceDocumentFile(NAME_PREFIX + file, atLines(documents))));
        return sources;
    }

    /// Each text begins at its line again, as far as earlier ones leave room; a separator stands on the line before.
    private static String atLines(SortedMap<Integer, String> documents) {
        var text = new StringBuilder();
        int line = 1;
        for (var document : documents.entrySet()) {
            while (line < document.getKey() - 1) {
                text.append('\n');
                line++;
            }
            if (line > 1 || document.getKey() > 1) {
                text.append("---\n");
                line++;
            }
            String content = document.getValue().endsWith("\n") ? document.getValue() : document.getValue() + "\n";
            text.append(content);
            line += (int) content.chars().filter(c -> c == '\n').count();
        }
        return text.toString();
    }

    /// Takes over what is good now and forgets what is neither there nor needed.
    void remember(MeshRead read, List<ElementKey> needed) {
        good.keySet().retainAll(new HashSet<>(needed));
        for (Element element : read.elements()) {
            if (element.state() == Element.State.READ) {
                good.put(
                        ElementKey.of(element),
                        new Good(
                                element.file().name(),
                                element.document().content().startLine(),
                                element.text()));
            }
        }
    }
}
