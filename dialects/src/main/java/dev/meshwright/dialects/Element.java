package dev.meshwright.dialects;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.Document;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;

/// One configuration object where it is written.
///
/// @param apiVersion as written
/// @param position of its mapping
/// @param file that holds it
/// @param document in that file; [dev.meshwright.base.tree.DocumentFile] replaces and removes it
/// @param content the object itself: the document's root, or an item of a `List`
/// @param state what was done with it
public record Element(
        ElementId id,
        String apiVersion,
        Position position,
        SourceDocumentFile file,
        Document document,
        Tree.Mapping content,
        State state) {
    public enum State {
        /// It is part of the mesh.
        READ,
        /// It has an error and is left out.
        REFUSED,
        /// Its kind is not supported yet, or means nothing for a mesh.
        NOT_READ
    }

    /// Whether it shares its document with others (an item of a `List`), so that it cannot be exchanged alone.
    public boolean inList() {
        return !content.position().equals(document.root().position());
    }

    /// Its text as written; the whole document's for an item of a `List`.
    public String text() {
        return document.content().of(file.text());
    }
}
