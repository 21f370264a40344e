package dev.meshwright.base.tree;

/// One parsed document of a file.
///
/// @param index 0-based place among all documents of the file, faulty ones included
/// @param whole from its `---` line (or the start of the file) up to the next document; covers comments
/// @param content from the first to the last line that holds a value, whole lines; comments before and after are
/// outside
public record Document(int index, Tree root, TextRange whole, TextRange content) {
    /// The same document where other characters stand before it, on the same lines.
    Document at(int otherIndex, TextRange otherWhole) {
        return new Document(otherIndex, root, otherWhole, content.moved(otherWhole.start() - whole.start()));
    }
}
