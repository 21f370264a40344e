package dev.meshwright.decide.request;

import java.nio.charset.StandardCharsets;

/// A head that is changed on its way: by normalisation, header edits and rewrites. Implemented by a message head of
/// the proxy and by a synthetic one, so that both go through the same edits.
///
/// Names are in lower case. A span stays valid when others are appended; [#bytes] may be another array afterwards.
public interface EditableHead extends RequestView {
    /// Copies text (ISO 8859-1) behind what is there and returns its span.
    long append(String text);

    void method(long span);

    void path(long span);

    void authority(long span);

    /// Index of the first header of that name, or -1.
    int find(String lowerCaseName);

    void add(String lowerCaseName, String value);

    /// Replaces every header of that name by one.
    void set(String lowerCaseName, String value);

    /// @return how many were removed
    int remove(String lowerCaseName);

    /// The first value of that header as text, or the empty string.
    default String first(String lowerCaseName) {
        int index = find(lowerCaseName);
        return index < 0 ? "" : text(headerValue(index));
    }

    default String text(long span) {
        return span == ABSENT
                ? ""
                : new String(bytes(), RequestView.offset(span), RequestView.length(span), StandardCharsets.ISO_8859_1);
    }
}
