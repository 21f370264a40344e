package dev.meshwright.compile.authz;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

/// Text with `*` at its start or end as xDS matchers.
final class Texts {
    private static final String SPECIAL = "\\.+*?()|[]{}^$";

    private Texts() {}

    /// `*` is any text but the empty one.
    static StringMatcher matcher(String text) {
        if (text.equals("*")) {
            return regex(".+");
        }
        if (text.startsWith("*")) {
            return StringMatcher.newBuilder().setSuffix(text.substring(1)).build();
        }
        if (text.endsWith("*")) {
            return StringMatcher.newBuilder()
                    .setPrefix(text.substring(0, text.length() - 1))
                    .build();
        }
        return exact(text);
    }

    static StringMatcher exact(String text) {
        return StringMatcher.newBuilder().setExact(text).build();
    }

    static StringMatcher prefix(String text) {
        return StringMatcher.newBuilder().setPrefix(text).build();
    }

    static StringMatcher regex(String expression) {
        return StringMatcher.newBuilder()
                .setSafeRegex(RegexMatcher.newBuilder().setRegex(expression))
                .build();
    }

    /// The text with what RE2 gives a meaning taken literally.
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (SPECIAL.indexOf(c) >= 0) {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.toString();
    }

    /// A pattern where each `*` of the text stands for `any`.
    static String pattern(String text, String any) {
        return quote(text).replace("\\*", any);
    }
}
