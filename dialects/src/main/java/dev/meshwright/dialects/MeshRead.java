package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.model.Mesh;
import java.util.List;

/// The outcome of reading all files.
///
/// @param diagnostics by place, then code
/// @param elements every object found, by kind, namespace and name, refused ones included
public record MeshRead(Mesh mesh, List<Diagnostic> diagnostics, List<Element> elements) {
    public MeshRead {
        diagnostics = List.copyOf(diagnostics);
        elements = List.copyOf(elements);
    }

    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(d -> d.severity() == Severity.ERROR);
    }
}
