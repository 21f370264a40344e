package dev.meshwright.dialects.istio;

import com.google.re2j.Pattern;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.PathRewrite;
import dev.meshwright.model.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// `redirect`, `directResponse` and `rewrite`.
final class ActionReader {
    /// Envoy RouteAction redirect response codes.
    private static final List<Integer> REDIRECT_CODES = List.of(301, 302, 303, 307, 308);

    private static final int BODY_BYTES_MAX = 1 << 20;

    private ActionReader() {}

    static Redirect redirect(Fields redirect) {
        String authority = redirect.text("authority", "");
        String scheme = redirect.word("scheme", List.of("http", "https")).orElse("");
        int status = redirect.integer("redirectCode", 0, 599)
                .filter(code -> code != 0)
                .orElse(301);
        if (!REDIRECT_CODES.contains(status)) {
            redirect.error(
                    Codes.OUT_OF_RANGE,
                    "redirectCode",
                    status + " (expected: 301, 302, 303, 307 or 308)",
                    "write one of them");
        }
        PathRewrite path = redirectPath(redirect);
        Redirect.Port port = port(redirect);
        if (redirect.count("uri", "authority", "scheme", "port", "derivePort", "prefixRewrite") == 0) {
            redirect.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            redirect.position(),
                            redirect.path()
                                    + ": says no place (expected: uri, prefixRewrite, authority, scheme, port or"
                                    + " derivePort)",
                            "it would send the client to where it came from",
                            "write where to send the client");
        }
        redirect.done();
        return new Redirect(scheme, authority, port, path, status, redirect.origin());
    }

    private static PathRewrite redirectPath(Fields redirect) {
        String uri = redirect.text("uri", "");
        String prefix = redirect.text("prefixRewrite", "");
        if (!uri.isEmpty() && !prefix.isEmpty()) {
            redirect.error(
                    Codes.CONTRADICTION,
                    "prefixRewrite",
                    "stands beside uri (expected: one of them)",
                    "keep one of the two");
        }
        if (!uri.isEmpty()) {
            return new PathRewrite.Full(uri);
        }
        return prefix.isEmpty() ? new PathRewrite.Keep() : new PathRewrite.Matched(prefix);
    }

    private static Redirect.Port port(Fields redirect) {
        Optional<Integer> number = redirect.integer("port", 1, PortReader.PORT_MAX);
        Optional<String> derived = redirect.word("derivePort", List.of("FROM_PROTOCOL_DEFAULT", "FROM_REQUEST_PORT"));
        if (redirect.has("port") && redirect.has("derivePort")) {
            redirect.error(Codes.CONTRADICTION, "derivePort", "stands beside port (expected: one of them)", "keep one");
        }
        if (number.isPresent()) {
            return new Redirect.Port.Fixed(number.get());
        }
        if (derived.isEmpty()) {
            return new Redirect.Port.Kept();
        }
        return derived.get().equals("FROM_REQUEST_PORT") ? new Redirect.Port.OfRequest() : new Redirect.Port.OfScheme();
    }

    static HttpRoute.Action respond(Fields respond) {
        if (!respond.has("status")) {
            respond.missing("status", "200..599");
        }
        int status = respond.integer("status", 200, 599).orElse(0);
        HttpRoute.Body body = respond.section("body").map(ActionReader::body).orElse(HttpRoute.Body.NONE);
        respond.done();
        return new HttpRoute.Action.Respond(status, body, respond.origin());
    }

    private static HttpRoute.Body body(Fields body) {
        Optional<String> text = body.text("string");
        Optional<byte[]> bytes = body.text("bytes").flatMap(base64 -> decoded(body, base64));
        if (body.has("string") && body.has("bytes")) {
            body.error(Codes.CONTRADICTION, "bytes", "stands beside string (expected: one of them)", "keep one");
        }
        int size = text.map(t -> t.getBytes(StandardCharsets.UTF_8).length)
                .or(() -> bytes.map(b -> b.length))
                .orElse(0);
        if (size > BODY_BYTES_MAX) {
            body.error(
                    Codes.OUT_OF_RANGE,
                    text.isPresent() ? "string" : "bytes",
                    size + " bytes (expected: at most " + BODY_BYTES_MAX + ")",
                    "serve large bodies from a service");
        }
        body.done();
        return text.<HttpRoute.Body>map(HttpRoute.Body.Text::new)
                .or(() -> bytes.map(
                        b -> new HttpRoute.Body.Binary(Base64.getEncoder().encodeToString(b))))
                .orElse(HttpRoute.Body.NONE);
    }

    private static Optional<byte[]> decoded(Fields body, String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64.replaceAll("\\s", "")));
        } catch (IllegalArgumentException e) {
            body.error(Codes.WRONG_TYPE, "bytes", "is not base64: " + e.getMessage(), "encode the bytes with base64");
            return Optional.empty();
        }
    }

    static HttpRoute.Rewrite rewrite(Fields rewrite) {
        String uri = rewrite.text("uri", "");
        String authority = rewrite.text("authority", "");
        Optional<PathRewrite> regex = rewrite.section("uriRegexRewrite").map(ActionReader::regexRewrite);
        if (rewrite.count("uri", "authority", "uriRegexRewrite") == 0) {
            rewrite.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            rewrite.position(),
                            rewrite.path() + ": empty (expected: uri, uriRegexRewrite or authority)",
                            "",
                            "write what to change, or remove it");
        }
        if (!uri.isEmpty() && regex.isPresent()) {
            rewrite.error(
                    Codes.CONTRADICTION,
                    "uriRegexRewrite",
                    "stands beside uri (expected: one of them)",
                    "keep one of the two");
        }
        rewrite.done();
        PathRewrite path = regex.orElseGet(() -> uri.isEmpty() ? new PathRewrite.Keep() : new PathRewrite.Matched(uri));
        return new HttpRoute.Rewrite(path, authority);
    }

    private static PathRewrite regexRewrite(Fields regex) {
        String match = regex.requiredText("match", "an RE2 expression");
        String substitution = regex.requiredText("rewrite", "what to put in its place");
        if (!match.isEmpty() && StringMatchReader.isRegex(regex, "match", match)) {
            checkGroups(regex, match, substitution);
        }
        regex.done();
        return new PathRewrite.Regex(match, substitution);
    }

    /// RE2 refuses `\\5` for an expression of four groups, and a backslash before anything but a digit or itself.
    private static void checkGroups(Fields regex, String match, String substitution) {
        int groups = Pattern.compile(match).groupCount();
        int at = substitution.indexOf('\\');
        while (at >= 0) {
            char next = at + 1 < substitution.length() ? substitution.charAt(at + 1) : ' ';
            boolean group = next >= '0' && next <= '9' && next - '0' <= groups;
            if (next != '\\' && !group) {
                regex.error(
                        Codes.BAD_REGEX,
                        "rewrite",
                        "'\\" + next + "' names no group of the expression (expected: \\0 to \\" + groups + ")",
                        "correct the number, or write two backslashes for one");
                return;
            }
            at = substitution.indexOf('\\', at + 2);
        }
    }
}
