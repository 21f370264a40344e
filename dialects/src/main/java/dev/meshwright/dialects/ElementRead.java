package dev.meshwright.dialects;

import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.document.MeshParts;

/// An element and what it gave to the mesh; nothing when it was not read, what stands for it when it was refused.
record ElementRead(Element element, MeshParts parts) {
    ElementRead refused() {
        return left(Element.State.REFUSED);
    }

    /// It stands where this mesh does not look.
    ElementRead unseen() {
        return left(Element.State.NOT_READ);
    }

    private ElementRead left(Element.State state) {
        return new ElementRead(
                new Element(
                        element.id(),
                        element.apiVersion(),
                        element.position(),
                        element.file(),
                        element.document(),
                        element.content(),
                        state),
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
