package dev.meshwright.base.tree;

/// A part of a text.
///
/// @param start offset of its first `char`
/// @param end offset after its last `char`
/// @param startLine 1-based line of `start`
public record TextRange(int start, int end, int startLine) {
    public TextRange {
        if (start < 0 || end < start || startLine < 1) {
            throw new IllegalArgumentException("range " + start + ".." + end + " at line " + startLine);
        }
    }

    /// The part of `text` that it names.
    public String of(String text) {
        return text.substring(start, end);
    }
}
