package dev.meshwright.decide.extauthz;

import dev.meshwright.decide.match.StringMatch;
import java.util.List;

/// Which headers of a request its provider is told.
///
/// @param all those that nothing else excludes; otherwise those that `allowed` takes
/// @param raw each field by itself and in its own bytes (`encode_raw_headers`); otherwise one text per name
public record ToldHeaders(boolean all, List<StringMatch> allowed, List<StringMatch> disallowed, boolean raw) {
    public ToldHeaders {
        allowed = List.copyOf(allowed);
        disallowed = List.copyOf(disallowed);
    }

    boolean tells(String name) {
        return !anyMatches(disallowed, name) && (all || anyMatches(allowed, name));
    }

    static boolean anyMatches(List<StringMatch> matches, String name) {
        for (StringMatch match : matches) {
            if (match.matches(name)) {
                return true;
            }
        }
        return false;
    }
}
