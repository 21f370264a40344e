package dev.meshwright.operate.conformance.conversion;

import com.google.re2j.Pattern;

/// A text that a pattern matches, for patterns of the usual forms. Where none is found, a text that looks like it: it
/// tests what happens to requests beside the pattern.
final class PatternSample {
    private PatternSample() {}

    static String of(String pattern) {
        String plain = pattern.replaceAll("^\\^|\\$$", "");
        for (String filler : new String[] {"", "abc", "1"}) {
            String sample = plain.replaceAll("\\\\Q(.*?)\\\\E", "$1")
                    .replaceAll("\\\\([./])", "$1")
                    .replaceAll("\\(\\?:", "(")
                    .replaceAll("\\[[^]]*](\\{[^}]*}|[+*?])?", filler.isEmpty() ? "abc" : filler)
                    .replaceAll("\\.[*+]", filler)
                    .replaceAll("\\([^()|]*(\\([^()]*\\)[^()]*)*\\)[?*]", "")
                    .replaceAll("[()]", "");
            int or = sample.indexOf('|');
            String candidate = or < 0 ? sample : sample.substring(0, or);
            if (Pattern.matches(pattern, candidate)) {
                return candidate;
            }
        }
        return plain.replaceAll("[^/A-Za-z0-9-]", "");
    }
}
