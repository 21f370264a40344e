package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Findings;
import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.model.MeshSettings;
import java.util.ArrayList;
import java.util.List;

/// What one file gave under given settings; the unit of remembering.
record FileRead(DocumentFile file, MeshSettings settings, List<ElementRead> elements, List<Diagnostic> diagnostics) {
    static FileRead of(DocumentFile file, MeshSettings settings) {
        Findings findings = new Findings();
        List<ElementRead> elements = new ArrayList<>();
        for (Document document : file.documents()) {
            new DocumentReading(file.source(), document, settings, findings, elements).run();
        }
        return new FileRead(file, settings, List.copyOf(elements), findings.all());
    }

    /// Same file object, as [MeshReader] keeps it while the text is the same.
    @SuppressWarnings("ReferenceEquality") // identity is the point: equal text keeps the same parsed file
    boolean isOf(DocumentFile other, MeshSettings otherSettings) {
        return file == other && settings.equals(otherSettings);
    }
}
