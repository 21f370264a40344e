package dev.meshwright.decide.jwt;

import dev.meshwright.decide.jwt.JwtProvider.HeaderLocation;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.request.RequestView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds tokens in a request and changes it, both on paper: nothing is changed until [#apply], so that a request that
/// waits for keys is judged again as it came. Owned by one run.
final class TokenSearch {
    private static final String TOKEN_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

    private final EditableHead head;
    private final List<Edit> edits = new ArrayList<>();

    TokenSearch(EditableHead head) {
        this.head = head;
    }

    /// Where a token was.
    sealed interface Location {
        record Header(String name) implements Location {}

        record Param(String name) implements Location {}

        record Cookie(String name) implements Location {}
    }

    record Found(String text, Location at) {}

    private sealed interface Edit {
        record Remove(String header) implements Edit {}

        record Add(String header, String value) implements Edit {}

        record RemoveParam(String name) implements Edit {}
    }

    /// Tokens where the provider says, in the order in which Envoy judges them: the last found first.
    List<Found> find(JwtProvider provider) {
        List<Found> found = new ArrayList<>();
        for (HeaderLocation location : provider.headers()) {
            for (String value : header(location.name())) {
                inHeader(value, location.prefix())
                        .ifPresent(text -> found.add(new Found(text, new Location.Header(location.name()))));
            }
        }
        for (String name : provider.params()) {
            param(name).ifPresent(text -> found.add(new Found(text, new Location.Param(name))));
        }
        if (!provider.cookies().isEmpty()) {
            for (String name : provider.cookies()) {
                cookie(name).ifPresent(text -> found.add(new Found(text, new Location.Cookie(name))));
            }
        }
        return found.reversed();
    }

    /// The prefix may stand anywhere; what is no part of a token behind it is passed over (Envoy `extractJWT`).
    private static Optional<String> inHeader(String value, String prefix) {
        if (prefix.isEmpty()) {
            return Optional.of(value);
        }
        int at = value.indexOf(prefix);
        if (at < 0) {
            return Optional.empty();
        }
        for (int i = at + prefix.length(); i < value.length(); i++) {
            if (TOKEN_CHARS.indexOf(value.charAt(i)) >= 0) {
                return Optional.of(value.substring(i));
            }
        }
        return Optional.of(value);
    }

    private List<String> header(String name) {
        List<String> values = new ArrayList<>();
        if (head.find(name) >= 0) {
            for (int i = 0; i < head.headerCount(); i++) {
                if (head.text(head.headerName(i)).equalsIgnoreCase(name)) {
                    values.add(head.text(head.headerValue(i)));
                }
            }
        }
        for (Edit edit : edits) {
            switch (edit) {
                case Edit.Remove(var removed) when removed.equals(name) -> values.clear();
                case Edit.Add(var added, var value) when added.equals(name) -> values.add(value);
                case Edit.Remove _, Edit.Add _, Edit.RemoveParam _ -> {}
            }
        }
        return values;
    }

    private Optional<String> param(String name) {
        if (edits.contains(new Edit.RemoveParam(name)) || head.path() == RequestView.ABSENT) {
            return Optional.empty();
        }
        return QueryText.first(head.text(head.path()), name);
    }

    private Optional<String> cookie(String name) {
        for (String line : header("cookie")) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals >= 0 && pair.substring(0, equals).strip().equals(name)) {
                    String value = pair.substring(equals + 1).strip();
                    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                    return Optional.of(quoted ? value.substring(1, value.length() - 1) : value);
                }
            }
        }
        return Optional.empty();
    }

    /// Takes away what the client must not say for itself; of every provider at once, so that a token that one accepts
    /// lets nobody forge what another would have said.
    void sanitise(JwtProvider provider) {
        provider.ownHeaders().forEach(name -> edits.add(new Edit.Remove(name)));
    }

    /// Cookies stay, as in Envoy: others may be in the same header.
    void remove(Location location) {
        switch (location) {
            case Location.Header(var name) -> edits.add(new Edit.Remove(name));
            case Location.Param(var name) -> edits.add(new Edit.RemoveParam(name));
            case Location.Cookie _ -> {}
        }
    }

    void add(String header, String value) {
        edits.add(new Edit.Add(header, value));
    }

    /// Carries everything out, in order.
    void apply() {
        for (Edit edit : edits) {
            switch (edit) {
                case Edit.Remove(var name) -> head.remove(name);
                case Edit.Add(var name, var value) -> head.add(name, latin(value));
                case Edit.RemoveParam(var name) ->
                    head.path(head.append(QueryText.without(head.text(head.path()), name)));
            }
        }
    }

    /// Heads hold bytes as ISO 8859-1 characters; headers are UTF-8 on the wire, and a line break ends none.
    private static String latin(String value) {
        StringBuilder clean = new StringBuilder(value.length());
        value.chars().filter(c -> c >= ' ' && c != 0x7f).forEach(c -> clean.append((char) c));
        return new String(clean.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
