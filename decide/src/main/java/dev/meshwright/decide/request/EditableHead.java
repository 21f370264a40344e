package dev.meshwright.decide.request;

import java.nio.charset.StandardCharsets;

/// A head that is changed on its way: by normalisation, header edits and rewrites. The proxy's message heads and
/// synthetic ones are such, so that both go through the same edits.
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

    /// All values of that header, comma-separated and without the empty ones (RFC 9110, 5.3 and 5.6.1), or the
    /// empty string. Of headers that have one value by definition a repetition is none of its parts.
    default String all(String lowerCaseName) {
        int index = find(lowerCaseName);
        if (index < 0) {
            return "";
        }
        String text = text(headerValue(index));
        byte[] name = lowerCaseName.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = index + 1; i < headerCount(); i++) {
            if (Ascii.equalIgnoringCase(bytes(), headerName(i), name)) {
                String more = text(headerValue(i));
                text = text.isEmpty() || more.isEmpty() ? text + more : text + "," + more;
            }
        }
        return text;
    }

    default String text(long span) {
        return span == ABSENT
                ? ""
                : new String(bytes(), RequestView.offset(span), RequestView.length(span), StandardCharsets.ISO_8859_1);
    }
}
