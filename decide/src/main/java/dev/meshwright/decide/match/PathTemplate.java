package dev.meshwright.decide.match;

import com.google.re2j.Pattern;
import java.util.Optional;

/// A path with open segments: `*` is one segment, `**` any number of them, also none. As in Envoy
/// (`extensions.path.match.uri_template`): what an open segment takes are the characters of RFC 3986's path segments.
public final class PathTemplate {
    private static final String CHARACTERS = "a-zA-Z0-9\\-._~%!$&'()+,;:@=";
    private static final Pattern LITERAL = Pattern.compile("[" + CHARACTERS + "]*");

    private PathTemplate() {}

    /// The template as a condition on a whole path without query; nothing when it is no template.
    public static Optional<StringMatch> of(String template) {
        if (!template.startsWith("/")) {
            return Optional.empty();
        }
        StringBuilder expression = new StringBuilder();
        for (String segment : template.substring(1).split("/", -1)) {
            expression.append('/');
            if (segment.equals("*")) {
                expression.append('[').append(CHARACTERS).append("]+");
            } else if (segment.equals("**")) {
                expression.append('[').append(CHARACTERS).append("/]*");
            } else if (LITERAL.matches(segment)) {
                expression.append(Pattern.quote(segment));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(StringMatch.regex(expression.toString()));
    }
}
