package dev.meshwright.base.tree;

import dev.meshwright.base.tree.BlockCursor.Unusual;

/// Finds the end of scalars that stand on one line. Owned by one [BlockReader].
final class BlockScalars {
    /// What YAML gives a meaning to as the first character of a plain scalar; `-` depends on what follows.
    private static final String INDICATORS = "?:,[]{}#&*!|>'\"%@`";

    private static final int ASCII = 128;
    private static final boolean[] INDICATOR = new boolean[ASCII];

    static {
        for (int i = 0; i < INDICATORS.length(); i++) {
            INDICATOR[INDICATORS.charAt(i)] = true;
        }
    }

    private final BlockCursor cursor;
    private final char[] chars;

    /// Of the value of the latest scalar, without quotes.
    int start;

    int end;

    boolean quoted;

    BlockScalars(BlockCursor cursor) {
        this.cursor = cursor;
        chars = cursor.chars;
    }

    /// Takes the scalar at the cursor and leaves the cursor behind it.
    void take() throws Unusual {
        char first = chars[cursor.at];
        quoted = first == '"' || first == '\'';
        if (quoted) {
            quoted(first);
        } else {
            plain(first);
        }
    }

    private void quoted(char quote) throws Unusual {
        start = cursor.at + 1;
        for (int i = start; i < chars.length; i++) {
            char c = chars[i];
            if (c == quote) {
                end = i;
                cursor.at = i + 1;
                // A doubled quote stands for one.
                if (quote == '\'' && cursor.at < chars.length && chars[cursor.at] == '\'') {
                    throw new Unusual();
                }
                return;
            }
            if ((c == '\\' && quote == '"') || !BlockCursor.isPrintable(c)) {
                throw new Unusual();
            }
        }
        throw new Unusual();
    }

    private void plain(char first) throws Unusual {
        start = cursor.at;
        if ((first < ASCII && INDICATOR[first]) || (first == '-' && cursor.isBreak(start + 1))) {
            throw new Unusual();
        }
        int last = start;
        int i = start;
        while (i < chars.length) {
            char c = chars[i];
            if (c == '\n' || (c == ':' && cursor.isBreak(i + 1)) || (c == '#' && chars[i - 1] == ' ')) {
                break;
            }
            if (!BlockCursor.isPrintable(c)) {
                throw new Unusual();
            }
            i++;
            last = c == ' ' ? last : i;
        }
        end = last;
        // A comment's begin is one by the space before it.
        cursor.at = i < chars.length && chars[i] == '#' ? i - 1 : i;
    }

    /// The same inside of brackets, for a plain one of few kinds of characters.
    void takeItem() throws Unusual {
        char first = chars[cursor.at];
        quoted = first == '"' || first == '\'';
        if (quoted) {
            quoted(first);
            return;
        }
        start = cursor.at;
        int i = start;
        while (i < chars.length && isOfWord(chars[i])) {
            i++;
        }
        if (i == start || !Character.isLetterOrDigit(first)) {
            throw new Unusual();
        }
        end = i;
        cursor.at = i;
    }

    private static boolean isOfWord(char c) {
        return c < ASCII && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_' || c == '/');
    }
}
