package dev.meshwright.base.tree;

/// Whole lines around the values of a document, except that text after `---` on its line begins there.
final class ContentRange {
    private ContentRange() {}

    /// @param first offset of the first value
    /// @param end offset behind the last one
    static TextRange of(String text, TextRange chunk, int first, int end) {
        int lineStart = first;
        while (lineStart > chunk.start() && " \t".indexOf(text.charAt(lineStart - 1)) >= 0) {
            lineStart--;
        }
        boolean firstOfLine = lineStart == chunk.start() || "\r\n".indexOf(text.charAt(lineStart - 1)) >= 0;
        int start = firstOfLine ? lineStart : first;
        int last = end;
        if (last > start && text.charAt(last - 1) != '\n') {
            last = Math.min(chunk.end(), DocumentSplit.nextLine(text, last));
        }
        int line = chunk.startLine();
        for (int at = DocumentSplit.nextLine(text, chunk.start()); at <= start && at < text.length(); line++) {
            at = DocumentSplit.nextLine(text, at);
        }
        return new TextRange(start, last, line);
    }
}
