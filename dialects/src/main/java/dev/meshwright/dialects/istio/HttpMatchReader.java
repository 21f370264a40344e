package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One entry of `http[].match`: all its conditions must hold.
final class HttpMatchReader {
    /// HTTP/2 calls these header fields; Envoy keeps them for HTTP/1 too.
    private static final Set<String> PSEUDO_HEADERS = Set.of(":method", ":authority", ":scheme", ":path");
    /// A header name that begins so means a claim of the verified JWT (Istio).
    private static final String CLAIMS = "@request.auth.claims";
    private static final Pattern DOTTED = Pattern.compile("(?:\\.[^.]+)+");
    private static final Pattern BRACKETED = Pattern.compile("(?:\\[[^\\[\\]]+\\])+");

    private HttpMatchReader() {}

    static HttpRoute.RouteMatch read(ElementDocument document, Fields match) {
        boolean ignoreCase = match.flag("ignoreUriCase").orElse(false);
        Match.Path path = match.section("uri").map(uri -> path(uri, ignoreCase)).orElse(new Match.Path.Any());
        List<Match.Named> headers = new ArrayList<>();
        headers.addAll(named(match, "headers", false));
        headers.addAll(named(match, "withoutHeaders", true));
        List<Match.Claim> claims = new ArrayList<>(claims(match, "headers", false));
        claims.addAll(claims(match, "withoutHeaders", true));
        return new HttpRoute.RouteMatch(
                match.text("name", ""),
                match.text("statPrefix", ""),
                path,
                headers,
                claims,
                named(match, "queryParams", false),
                texts(match, "method"),
                texts(match, "authority"),
                texts(match, "scheme"),
                match.integer("port", 1, PortReader.PORT_MAX).orElse(0),
                GatewayNames.read(document, match, "gateways"),
                Labels.read(match, "sourceLabels"),
                match.text("sourceNamespace", ""),
                match.origin());
    }

    private static Match.Path path(Fields uri, boolean ignoreCase) {
        Optional<Match.Text> text = StringMatchReader.read(uri, StringMatchReader.WhenEmpty.REFUSE_BUT_PREFIX);
        return switch (text.orElse(new Match.Text.Present())) {
            case Match.Text.Exact(var value) -> new Match.Path.Exact(value, ignoreCase);
            case Match.Text.Prefix(var value) -> new Match.Path.Prefix(value, ignoreCase);
            case Match.Text.Regex(var value) -> new Match.Path.Regex(value);
            case Match.Text.Suffix _, Match.Text.Contains _, Match.Text.Present _ -> new Match.Path.Any();
        };
    }

    private static List<Match.Text> texts(Fields match, String name) {
        return match.section(name)
                .flatMap(section -> StringMatchReader.read(section, StringMatchReader.WhenEmpty.REFUSE))
                .map(List::of)
                .orElse(List.of());
    }

    private static void checkHeader(Fields match, String field, String name, Fields section) {
        if (!PSEUDO_HEADERS.contains(name)) {
            HeaderEditsReader.checkName(match, match.path(field), name, section.position());
        }
    }

    private static boolean isClaim(String header) {
        return header.regionMatches(true, 0, CLAIMS, 0, CLAIMS.length());
    }

    /// Claims with `.` between or each in brackets; those may have dots in their names.
    private static List<Match.Claim> claims(Fields match, String field, boolean invert) {
        List<Match.Claim> claims = new ArrayList<>();
        match.sectionMap(field).forEach((key, section) -> {
            if (!isClaim(key)) {
                return;
            }
            String path = key.substring(CLAIMS.length());
            List<String> names = DOTTED.matcher(path).matches()
                    ? List.of(path.substring(1).split("\\.", -1))
                    : BRACKETED.matcher(path).matches()
                            ? List.of(path.substring(1, path.length() - 1).split("\\]\\[", -1))
                            : List.of();
            if (names.isEmpty()) {
                match.findings()
                        .error(
                                Codes.BAD_NAME,
                                section.position(),
                                match.path(field) + ": '" + key + "' names no claim (expected: " + CLAIMS + ".NAME or "
                                        + CLAIMS + "[NAME][NAME])",
                                "without the condition the route would match more, so it is refused",
                                "correct the name");
            }
            StringMatchReader.read(section, StringMatchReader.WhenEmpty.PRESENT)
                    .filter(_ -> !names.isEmpty())
                    .ifPresent(text -> claims.add(new Match.Claim(names, text, invert)));
        });
        return claims;
    }

    /// Header names are compared without case, so they are kept in lower case; query parameters are not.
    private static List<Match.Named> named(Fields match, String name, boolean invert) {
        List<Match.Named> named = new ArrayList<>();
        boolean header = !name.equals("queryParams");
        match.sectionMap(name).forEach((key, section) -> {
            if (header && isClaim(key)) {
                return;
            }
            if (header) {
                checkHeader(match, name, key, section);
            }
            String kept = header ? key.toLowerCase(java.util.Locale.ROOT) : key;
            StringMatchReader.read(section, StringMatchReader.WhenEmpty.PRESENT)
                    .ifPresent(text -> named.add(new Match.Named(kept, text, invert)));
        });
        return named;
    }
}
