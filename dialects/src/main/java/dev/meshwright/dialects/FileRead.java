package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.Dialect;
import dev.meshwright.model.MeshSettings;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// What one file gave under given settings, document by document; the unit of remembering is the document, so that an
/// edit of one leaves the instances that the others of its file gave.
record FileRead(DocumentFile file, MeshSettings settings, List<OfDocument> documents) {
    /// @param elements with the text that the file had when it was read
    private record OfDocument(Tree root, List<ElementRead> elements, List<Diagnostic> diagnostics) {
        static OfDocument read(DocumentFile file, Document document, MeshSettings settings, List<Dialect> dialects) {
            Findings findings = new Findings();
            List<ElementRead> elements = new ArrayList<>();
            new DocumentReading(file.source(), document, settings, dialects, findings, elements).run();
            return new OfDocument(document.root(), List.copyOf(elements), findings.all());
        }

        OfDocument in(DocumentFile file, Document document) {
            List<ElementRead> moved = elements.stream()
                    .map(element -> element.in(file.source(), document))
                    .toList();
            return new OfDocument(root, moved, diagnostics);
        }
    }

    static FileRead of(DocumentFile file, MeshSettings settings, List<Dialect> dialects) {
        return of(file, settings, dialects, new FileRead(file, settings, List.of()));
    }

    /// @param before of a file with this name
    static FileRead of(DocumentFile file, MeshSettings settings, List<Dialect> dialects, FileRead before) {
        IdentityHashMap<Tree, OfDocument> known = new IdentityHashMap<>();
        if (before.settings.equals(settings)) {
            before.documents.forEach(d -> known.put(d.root, d));
        }
        List<OfDocument> documents = new ArrayList<>();
        for (Document document : file.documents()) {
            OfDocument same = known.get(document.root());
            documents.add(same == null ? OfDocument.read(file, document, settings, dialects) : same.in(file, document));
        }
        return new FileRead(file, settings, List.copyOf(documents));
    }

    /// Same file object, as [MeshReader] keeps it while the text is the same.
    @SuppressWarnings("ReferenceEquality") // identity is the point: equal text keeps the same parsed file
    boolean isOf(DocumentFile other, MeshSettings otherSettings) {
        return file == other && settings.equals(otherSettings);
    }

    void addTo(List<ElementRead> elements, Findings findings) {
        for (OfDocument document : documents) {
            elements.addAll(document.elements);
            document.diagnostics.forEach(findings::add);
        }
    }
}
