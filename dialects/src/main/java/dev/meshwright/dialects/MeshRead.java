package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.model.Mesh;
import java.util.List;

/// The outcome of reading all files.
///
/// @param diagnostics by place, then code
/// @param elements every object found, by kind, namespace and name, refused ones included
/// @param statuses what a controller would write into the elements' `status`, by element and part
public record MeshRead(Mesh mesh, List<Diagnostic> diagnostics, List<Element> elements, List<ElementStatus> statuses) {
    public MeshRead {
        statuses = List.copyOf(statuses);
        diagnostics = List.copyOf(diagnostics);
        elements = List.copyOf(elements);
    }
}
