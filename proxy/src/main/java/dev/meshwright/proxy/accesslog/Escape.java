package dev.meshwright.proxy.accesslog;

import java.nio.charset.StandardCharsets;

/// Makes any value harmless in a line: the result is ASCII without control characters.
final class Escape {
    private static final String HEX = "0123456789abcdef";

    private Escape() {}

    /// Appends `value` as the inside of a JSON string. Header values come as Latin-1 characters; bytes that are
    /// UTF-8 are shown as the characters they mean.
    static void json(CharSequence value, int start, int end, StringBuilder to) {
        for (int i = start; i < end; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                unicode(decoded(value.subSequence(i, end).toString()), to);
                return;
            }
            ascii(c, to);
        }
    }

    private static String decoded(String rest) {
        for (int i = 0; i < rest.length(); i++) {
            if (rest.charAt(i) > 0xff) {
                return rest;
            }
        }
        return new String(rest.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static void unicode(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            ascii(text.charAt(i), to);
        }
    }

    private static void ascii(char c, StringBuilder to) {
        switch (c) {
            case '"' -> to.append("\\\"");
            case '\\' -> to.append("\\\\");
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            default -> {
                if (c >= 0x20 && c < 0x7f) {
                    to.append(c);
                } else {
                    to.append("\\u");
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        to.append(HEX.charAt((c >> shift) & 15));
                    }
                }
            }
        }
    }
}
