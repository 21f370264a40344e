package dev.meshwright.decide.request;

/// Comparison of byte spans, case-sensitive or by ASCII case folding. Nothing allocates.
public final class Ascii {
    private Ascii() {}

    /// `A`-`Z` to lower case; other bytes unchanged.
    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    public static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }

    /// A copy in lower case.
    public static byte[] lower(byte[] bytes) {
        byte[] copy = bytes.clone();
        for (int i = 0; i < copy.length; i++) {
            copy[i] = lower(copy[i]);
        }
        return copy;
    }

    /// Whether `text` stands at `offset`; the caller guarantees that it fits.
    public static boolean equalAt(byte[] bytes, int offset, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (bytes[offset + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /// Whether `lowerText` stands at `offset`, whatever the case of `bytes`; the caller guarantees that it fits.
    public static boolean equalIgnoringCaseAt(byte[] bytes, int offset, byte[] lowerText) {
        for (int i = 0; i < lowerText.length; i++) {
            if (lower(bytes[offset + i]) != lowerText[i]) {
                return false;
            }
        }
        return true;
    }

    /// Whether the span is exactly `text`.
    public static boolean equal(byte[] bytes, long span, byte[] text) {
        return span != RequestView.ABSENT
                && RequestView.length(span) == text.length
                && equalAt(bytes, RequestView.offset(span), text);
    }

    /// Whether the span is `lowerText` in any case.
    public static boolean equalIgnoringCase(byte[] bytes, long span, byte[] lowerText) {
        return span != RequestView.ABSENT
                && RequestView.length(span) == lowerText.length
                && equalIgnoringCaseAt(bytes, RequestView.offset(span), lowerText);
    }
}
