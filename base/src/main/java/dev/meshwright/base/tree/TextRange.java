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

    /// Whether this part of one text has the same characters as a part of another.
    boolean isSameText(String text, TextRange other, String otherText) {
        return end - start == other.end - other.start && text.regionMatches(start, otherText, other.start, end - start);
    }

    /// @param by characters; the lines stay
    TextRange moved(int by) {
        return by == 0 ? this : new TextRange(start + by, end + by, startLine);
    }
}
