package dev.meshwright.control.store;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.dialects.Element;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.model.Mesh;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The configuration at one moment.
///
/// @param mesh what runs: the documents, and the last good version of those that are faulty now
/// @param diagnostics of the documents as they are now
/// @param elements as they are now, faulty ones included
/// @param lastGood elements that run in an older version, since the document as it is now is faulty
/// @param texts by file name
/// @param statuses of the documents as they are now
public record ConfigSnapshot(
        Mesh mesh,
        List<Diagnostic> diagnostics,
        List<Element> elements,
        List<ElementKey> lastGood,
        Map<String, String> texts,
        List<ElementStatus> statuses) {
    public static final ConfigSnapshot EMPTY =
            new ConfigSnapshot(Mesh.EMPTY, List.of(), List.of(), List.of(), Map.of(), List.of());

    public ConfigSnapshot {
        diagnostics = List.copyOf(diagnostics);
        elements = List.copyOf(elements);
        lastGood = List.copyOf(lastGood);
        texts = Map.copyOf(texts);
        statuses = List.copyOf(statuses);
    }

    /// The element as it is written now; the first one when it is written twice.
    public Optional<Element> find(ElementKey key) {
        return elements.stream()
                .filter(element -> ElementKey.of(element).equals(key))
                .findFirst();
    }
}
