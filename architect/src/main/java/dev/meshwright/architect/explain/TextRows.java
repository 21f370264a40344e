package dev.meshwright.architect.explain;

import java.util.ArrayList;
import java.util.List;

/// Text for people in columns.
public final class TextRows {
    private TextRows() {}

    /// Broken between words; a longer word has a row to itself.
    public static List<String> rows(String text, int charsMax) {
        List<String> rows = new ArrayList<>();
        StringBuilder row = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!row.isEmpty() && row.length() + 1 + word.length() > charsMax) {
                rows.add(row.toString());
                row.setLength(0);
            }
            row.append(row.isEmpty() ? "" : " ").append(word);
        }
        rows.add(row.toString());
        return rows;
    }

    /// With spaces behind it up to `width`; a longer text as it is.
    public static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
