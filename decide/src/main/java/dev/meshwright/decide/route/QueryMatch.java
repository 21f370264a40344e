package dev.meshwright.decide.route;

import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.request.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A condition on the first query parameter of a name, not percent-decoded: `QueryParameterMatcher`.
public record QueryMatch(byte[] name, Condition condition) {
    public sealed interface Condition {}

    public record Text(StringMatch match) implements Condition {}

    public record Presence(boolean present) implements Condition {}

    /// @param offset of the query, after the `?`
    boolean matches(byte[] bytes, int offset, int end) {
        int start = offset;
        while (start < end) {
            int stop = start;
            int equals = -1;
            while (stop < end && bytes[stop] != '&') {
                if (bytes[stop] == '=' && equals < 0) {
                    equals = stop;
                }
                stop++;
            }
            int nameEnd = equals < 0 ? stop : equals;
            if (nameEnd - start == name.length && Ascii.equalAt(bytes, start, name)) {
                int value = equals < 0 ? stop : equals + 1;
                return switch (condition) {
                    case Text(var match) -> match.matches(bytes, value, stop - value);
                    case Presence(var present) -> present;
                };
            }
            start = stop + 1;
        }
        return condition instanceof Presence(var present) && !present;
    }

    /// The first value of the parameter as it stands in the query; for a trace.
    Optional<String> valueIn(byte[] bytes, int offset, int end) {
        String query = new String(bytes, offset, Math.max(0, end - offset), StandardCharsets.UTF_8);
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if ((equals < 0 ? pair : pair.substring(0, equals)).equals(parameter())) {
                return Optional.of(equals < 0 ? "" : pair.substring(equals + 1));
            }
        }
        return Optional.empty();
    }

    String parameter() {
        return new String(name, StandardCharsets.UTF_8);
    }

    /// For a trace: `exact "yes"`.
    String wanted() {
        return switch (condition) {
            case Text(var match) -> match.describe();
            case Presence(var present) -> present ? "any value" : "it absent";
        };
    }
}
