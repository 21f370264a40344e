package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.HttpRoute;
import java.util.List;

/// `redirect`, `directResponse` and `rewrite`.
final class ActionReader {
    /// Envoy RouteAction redirect response codes.
    private static final List<Integer> REDIRECT_CODES = List.of(301, 302, 303, 307, 308);

    private static final int BODY_CHARS_MAX = 1 << 20;

    private ActionReader() {}

    static HttpRoute.Action redirect(Fields redirect) {
        String uri = redirect.text("uri", "");
        String authority = redirect.text("authority", "");
        String scheme = redirect.word("scheme", List.of("http", "https")).orElse("");
        int port = redirect.integer("port", 1, PortReader.PORT_MAX).orElse(0);
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
        redirect.unsupported("derivePort", "prefixRewrite");
        if (redirect.count("uri", "authority", "scheme", "port", "redirectCode", "derivePort", "prefixRewrite") == 0) {
            redirect.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            redirect.position(),
                            redirect.path() + ": empty (expected: uri, authority, scheme, port or redirectCode)",
                            "it would send the client to where it came from",
                            "write where to send the client");
        }
        redirect.done();
        return new HttpRoute.Action.Redirect(uri, authority, scheme, port, status, redirect.origin());
    }

    static HttpRoute.Action respond(Fields respond) {
        if (!respond.has("status")) {
            respond.missing("status", "200..599");
        }
        int status = respond.integer("status", 200, 599).orElse(0);
        String body = respond.section("body").map(ActionReader::body).orElse("");
        respond.done();
        return new HttpRoute.Action.Respond(status, body, respond.origin());
    }

    private static String body(Fields body) {
        String text = body.text("string", "");
        if (text.length() > BODY_CHARS_MAX) {
            body.error(
                    Codes.OUT_OF_RANGE,
                    "string",
                    text.length() + " characters (expected: at most " + BODY_CHARS_MAX + ")",
                    "serve large bodies from a service");
        }
        Unsupported.refuse(body, "bytes");
        body.done();
        return text;
    }

    static HttpRoute.Rewrite rewrite(Fields rewrite) {
        String uri = rewrite.text("uri", "");
        String authority = rewrite.text("authority", "");
        Unsupported.refuse(rewrite, "uriRegexRewrite");
        if (rewrite.count("uri", "authority", "uriRegexRewrite") == 0) {
            rewrite.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            rewrite.position(),
                            rewrite.path() + ": empty (expected: uri or authority)",
                            "",
                            "write what to change, or remove it");
        }
        rewrite.done();
        return new HttpRoute.Rewrite(uri, authority);
    }
}
