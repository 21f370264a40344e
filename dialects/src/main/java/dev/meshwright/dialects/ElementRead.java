package dev.meshwright.dialects;

import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.document.MeshParts;

/// An element and what it gave to the mesh; nothing when it was refused or not read.
record ElementRead(Element element, MeshParts parts) {
    ElementRead refused() {
        return new ElementRead(
                new Element(
                        element.id(),
                        element.apiVersion(),
                        element.position(),
                        element.file(),
                        element.document(),
                        element.content(),
                        Element.State.REFUSED),
                new MeshParts());
    }

    /// The same in a file whose other documents have changed.
    ElementRead in(SourceDocumentFile file, Document document) {
        return new ElementRead(
                new Element(
                        element.id(),
                        element.apiVersion(),
                        element.position(),
                        file,
                        document,
                        element.content(),
                        element.state()),
                parts);
    }
}
