package dev.meshwright.base.tree;

/// A place in the text of one document, moved line by line over blank lines and comments. Owned by one [BlockReader].
final class BlockCursor {
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    /// The text is beyond what [BlockReader] reads, or maybe wrong: the library says which.
    static final class Unusual extends Exception {
        Unusual() {
            super("not plain block style", null, false, false);
        }
    }

    final char[] chars;

    /// Of the next character to look at; the length of the text when there is none.
    int at;

    /// Of the first character on the present line, and the number of that line, from 0.
    int lineStart;

    int line;

    BlockCursor(String text, TextRange chunk) {
        chars = new char[chunk.end() - chunk.start()];
        text.getChars(chunk.start(), chunk.end(), chars, 0);
    }

    /// From 0.
    int column() {
        return at - lineStart;
    }

    boolean atEnd() {
        return at == chars.length;
    }

    /// To the first character that is no space, of this line or one below it, that begins no comment.
    ///
    /// @throws Unusual where something else than space or a comment follows on this line
    void endLine() throws Unusual {
        int before = at;
        spaces();
        if (atEnd()) {
            return;
        }
        if (chars[at] == '#' && at == before) {
            throw new Unusual();
        }
        if (chars[at] != '\n' && chars[at] != '#') {
            throw new Unusual();
        }
        content();
    }

    /// To the first content at or after a place where a line may begin or only space and a comment be left of one.
    void content() throws Unusual {
        while (at < chars.length) {
            spaces();
            if (at == chars.length) {
                return;
            }
            if (chars[at] == '#') {
                comment();
            } else if (chars[at] == '\n') {
                lineStart = ++at;
                line++;
            } else {
                return;
            }
        }
    }

    void spaces() {
        int i = at;
        while (i < chars.length && chars[i] == ' ') {
            i++;
        }
        at = i;
    }

    private void comment() throws Unusual {
        int i = at;
        while (i < chars.length && chars[i] != '\n') {
            if (chars[i] != '\t' && !isPrintable(chars[i])) {
                throw new Unusual();
            }
            i++;
        }
        at = i;
    }

    /// Whether nothing or white space stands at a place.
    boolean isBreak(int place) {
        return place >= chars.length || chars[place] == ' ' || chars[place] == '\n';
    }

    boolean startsWith(String word, int place) {
        if (place + word.length() > chars.length) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (chars[place + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// One column each, and neither a line break nor a tab to anybody.
    static boolean isPrintable(char c) {
        return (c >= ' ' && c <= '~')
                || (c >= 0xA0 && c < Character.MIN_SURROGATE && c != LINE_SEPARATOR && c != PARAGRAPH_SEPARATOR);
    }
}
