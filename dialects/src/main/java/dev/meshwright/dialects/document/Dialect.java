package dev.meshwright.dialects.document;

import java.util.Set;

/// A reader of some kinds of document.
public interface Dialect {
    /// What this dialect does with documents of a group and kind.
    Interest interest(String group, String kind);

    /// The kinds it knows in a group, for suggestions; none when the group is not its own alone.
    Set<String> kinds(String group);

    /// Reads one document for which [#interest] said READ. Adds to `parts`, which are thrown away when the
    /// document's findings hold an error afterwards.
    void read(ElementDocument document, MeshParts parts);

    /// Adds what stands for a document for which [#interest] said READ and which was refused: where it protects
    /// something, its absence would open it. Counts only while no sound version of the document is there.
    default void close(ElementDocument document, MeshParts parts) {}

    /// Says what is wrong with a document for which [#interest] said NOT_SUPPORTED.
    default void check(ElementDocument document) {}

    /// Called once when all documents of all dialects are read, for what depends on several of them: takes what
    /// [#read] left with [MeshParts#leave] and adds to the mesh.
    ///
    /// @return whether it did
    default boolean link(MeshParts parts, LinkContext context) {
        return false;
    }

    enum Interest {
        READ,
        /// It means something for a mesh, but not yet here.
        NOT_SUPPORTED,
        /// Known to mean nothing for a mesh.
        IRRELEVANT,
        UNKNOWN
    }
}
