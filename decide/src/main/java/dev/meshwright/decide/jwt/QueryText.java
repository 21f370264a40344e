package dev.meshwright.decide.jwt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parameters in a path's query, as Envoy's `QueryParamsMulti` reads them: `%XX` is decoded, `+` is not.
final class QueryText {
    private QueryText() {}

    static Optional<String> first(String path, String name) {
        for (String pair : pairs(path)) {
            if (decoded(key(pair)).equals(name)) {
                int equals = pair.indexOf('=');
                return Optional.of(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return Optional.empty();
    }

    /// The path without the parameters of that name; all else stays as it was written.
    static String without(String path, String name) {
        int question = path.indexOf('?');
        int end = end(path);
        if (question < 0 || question > end) {
            return path;
        }
        List<String> kept = new ArrayList<>();
        for (String pair : pairs(path)) {
            if (!decoded(key(pair)).equals(name)) {
                kept.add(pair);
            }
        }
        String query = kept.isEmpty() ? "" : "?" + String.join("&", kept);
        return path.substring(0, question) + query + path.substring(end);
    }

    private static List<String> pairs(String path) {
        int question = path.indexOf('?');
        int end = end(path);
        return question < 0 || question > end
                ? List.of()
                : List.of(path.substring(question + 1, end).split("&", -1));
    }

    /// Where a fragment begins.
    private static int end(String path) {
        int hash = path.indexOf('#');
        return hash < 0 ? path.length() : hash;
    }

    private static String key(String pair) {
        int equals = pair.indexOf('=');
        return equals < 0 ? pair : pair.substring(0, equals);
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                out.write(high * 16 + low);
                i += 2;
            } else {
                out.write(c);
            }
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
