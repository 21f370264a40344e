package dev.meshwright.decide.route;

import com.google.re2j.Pattern;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;

/// The path condition of a route, on the path without query and fragment: `path_specifier` of RouteMatch.
public sealed interface PathMatch {
    /// @param length of the path without query and fragment
    boolean matches(RequestView request, int offset, int length);

    String describe();

    record Prefix(byte[] text, boolean ignoreCase) implements PathMatch {
        @Override
        public boolean matches(RequestView request, int offset, int length) {
            return length >= text.length && at(request, offset, text, ignoreCase);
        }

        @Override
        public String describe() {
            return "prefix \"" + utf8(text) + '"';
        }
    }

    record Exact(byte[] text, boolean ignoreCase) implements PathMatch {
        @Override
        public boolean matches(RequestView request, int offset, int length) {
            return length == text.length && at(request, offset, text, ignoreCase);
        }

        @Override
        public String describe() {
            return "path \"" + utf8(text) + '"';
        }
    }

    /// The whole path, or up to a `/`.
    record PathSeparatedPrefix(byte[] text, boolean ignoreCase) implements PathMatch {
        @Override
        public boolean matches(RequestView request, int offset, int length) {
            return length >= text.length
                    && (length == text.length || request.bytes()[offset + text.length] == '/')
                    && at(request, offset, text, ignoreCase);
        }

        @Override
        public String describe() {
            return "path_separated_prefix \"" + utf8(text) + '"';
        }
    }

    /// The whole path; RE2.
    record Regex(Pattern pattern) implements PathMatch {
        @Override
        public boolean matches(RequestView request, int offset, int length) {
            return pattern.matches(new String(request.bytes(), offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public String describe() {
            return "safe_regex \"" + pattern.pattern() + '"';
        }
    }

    /// CONNECT requests, whatever their authority; other methods never.
    record Connect() implements PathMatch {
        @Override
        public boolean matches(RequestView request, int offset, int length) {
            return RouteTable.isConnect(request);
        }

        @Override
        public String describe() {
            return "connect_matcher";
        }
    }

    private static boolean at(RequestView request, int offset, byte[] text, boolean ignoreCase) {
        return ignoreCase
                ? Ascii.equalIgnoringCaseAt(request.bytes(), offset, text)
                : Ascii.equalAt(request.bytes(), offset, text);
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
