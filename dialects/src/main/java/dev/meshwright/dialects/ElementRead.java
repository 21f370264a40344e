package dev.meshwright.dialects;

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
}
