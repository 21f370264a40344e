package dev.meshwright.decide.limit;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The parameters of a path's query, percent-decoded, the first value of each name. `+` stays what it is, as in Envoy.
final class QueryWords {
    private QueryWords() {}

    static Map<String, String> of(String path) {
        int mark = path.indexOf('?');
        if (mark < 0) {
            return Map.of();
        }
        int end = path.indexOf('#', mark);
        Map<String, String> words = new HashMap<>();
        for (String pair :
                path.substring(mark + 1, end < 0 ? path.length() : end).split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            words.putIfAbsent(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return words;
    }

    /// A `%` that no two hexadecimal digits follow stands for itself.
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
