package dev.meshwright.base.tree;

import java.util.ArrayList;
import java.util.List;

/// Cuts a text at its document markers. A line that begins with `---` or `...` is a marker wherever it stands, even
/// inside a quoted or block scalar (YAML 1.2.2, rule 206 c-forbidden), so no parsing is needed, and a broken document
/// cannot swallow the next one.
final class DocumentSplit {
    private DocumentSplit() {}

    static List<TextRange> split(String text) {
        List<TextRange> chunks = new ArrayList<>();
        int first = text.startsWith("\uFEFF") ? 1 : 0;
        int chunkStart = first;
        int chunkLine = 1;
        int line = 1;
        boolean feedsOnly = text.indexOf('\r') < 0;
        for (int at = first; at < text.length(); line++) {
            int next = feedsOnly ? afterFeed(text, at) : nextLine(text, at);
            if (isMarker(text, at, "---") && at > chunkStart && !onlyDirectives(text, chunkStart, at)) {
                chunks.add(new TextRange(chunkStart, at, chunkLine));
                chunkStart = at;
                chunkLine = line;
            } else if (isMarker(text, at, "...")) {
                chunks.add(new TextRange(chunkStart, next, chunkLine));
                chunkStart = next;
                chunkLine = line + 1;
            }
            at = next;
        }
        if (chunkStart < text.length()) {
            chunks.add(new TextRange(chunkStart, text.length(), chunkLine));
        }
        return chunks;
    }

    /// Offset after the line break that ends the line at `at`; breaks are LF, CR LF and a lone CR.
    static int nextLine(String text, int at) {
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                return i + 1;
            }
            if (c == '\r') {
                return i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
            }
        }
        return text.length();
    }

    private static int afterFeed(String text, int at) {
        int feed = text.indexOf('\n', at);
        return feed < 0 ? text.length() : feed + 1;
    }

    private static boolean isMarker(String text, int at, String marker) {
        int end = at + 3;
        return text.startsWith(marker, at) && (end == text.length() || " \t\r\n".indexOf(text.charAt(end)) >= 0);
    }

    /// `%YAML 1.2` and comments before a `---` belong to the document that follows.
    private static boolean onlyDirectives(String text, int from, int to) {
        boolean seen = false;
        for (int at = from; at < to; at = nextLine(text, at)) {
            char c = text.charAt(at);
            if (c == '%') {
                seen = true;
            } else if ("#\r\n".indexOf(c) < 0) {
                return false;
            }
        }
        return seen;
    }
}
