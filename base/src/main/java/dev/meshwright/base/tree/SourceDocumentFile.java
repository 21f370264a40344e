package dev.meshwright.base.tree;

/// A text with YAML or JSON documents and the name to show for it.
///
/// @param name path as the user knows it, or a name for what is no file (`<stdin>`); unique among the files read
///     together
public record SourceDocumentFile(String name, String text) {
    /// The text with the content of one of its documents exchanged; every byte outside that content stays.
    ///
    /// @param content one document without `---`
    public String replaced(Document document, String content) {
        TextRange range = document.content();
        String before = text.substring(0, range.start());
        String after = text.substring(range.end());
        boolean onMarkerLine = !before.isEmpty() && !before.endsWith("\n") && !before.endsWith("\r");
        boolean open = !after.isEmpty() && !content.endsWith("\n");
        return before + (onMarkerLine ? "\n" : "") + content + (open ? "\n" : "") + after;
    }

    /// The text without one of its documents, its separator and its comments.
    public String without(Document document) {
        TextRange range = document.whole();
        return text.substring(0, range.start()) + text.substring(range.end());
    }

    /// The text with one more document at the end.
    public String with(String content) {
        if (text.isBlank()) {
            return text + content;
        }
        return text + (text.endsWith("\n") ? "" : "\n") + "---\n" + content;
    }
}
