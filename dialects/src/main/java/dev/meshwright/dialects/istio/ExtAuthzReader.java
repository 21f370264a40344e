package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.ExtensionProvider.Asked;
import dev.meshwright.model.ExtensionProvider.Body;
import dev.meshwright.model.ExtensionProvider.Failure;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.ExtensionProvider.RouteCache;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// The providers that decide about calls, `envoyExtAuthzHttp` and `envoyExtAuthzGrpc`.
final class ExtAuthzReader {
    /// Istio's, where no timeout is written.
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    /// `envoy.type.v3.StatusCode`.
    private static final Set<Integer> STATUSES = Set.of(
            100, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307, 308,
            400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423,
            424, 426, 428, 429, 431, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511);

    private ExtAuthzReader() {}

    static Kind http(Fields section) {
        Asked asked = asked(section);
        String prefix = section.text("pathPrefix", "");
        if (!prefix.isEmpty() && !prefix.startsWith("/")) {
            section.error(
                    Codes.BAD_TEXT, "pathPrefix", "'" + prefix + "' (expected: a path)", "write '/" + prefix + "'");
        }
        List<String> headers = names(section, "includeRequestHeadersInCheck");
        List<String> old = names(section, "includeHeadersInCheck");
        if (!old.isEmpty()) {
            boolean superseded = !headers.isEmpty();
            section.findings()
                    .warning(
                            Codes.FIELD_NOT_SUPPORTED,
                            section.keyPosition("includeHeadersInCheck"),
                            section.path("includeHeadersInCheck") + ": an old name"
                                    + (superseded ? ", and the new one is there too" : ""),
                            superseded ? "the field is left out" : "the field is used",
                            superseded ? "remove it" : "write includeRequestHeadersInCheck");
        }
        Kind kind = new Kind.ExtAuthzHttp(
                asked,
                prefix,
                headers.isEmpty() ? old : headers,
                section.textMap("includeAdditionalHeadersInCheck"),
                names(section, "headersToUpstreamOnAllow"),
                names(section, "headersToDownstreamOnDeny"),
                names(section, "headersToDownstreamOnAllow"));
        section.done();
        return kind;
    }

    static Kind grpc(Fields section) {
        Kind kind = new Kind.ExtAuthzGrpc(asked(section));
        section.done();
        return kind;
    }

    private static Asked asked(Fields section) {
        return new Asked(
                LogProvidersReader.service(section),
                section.duration("timeout", Duration.ofMillis(1)).orElse(TIMEOUT),
                section.flag("failOpen").orElse(false) ? Failure.ALLOW : Failure.DENY,
                section.flag("clearRouteCache").orElse(false) ? RouteCache.CLEARED : RouteCache.KEPT,
                statusOnError(section),
                body(section));
    }

    private static int statusOnError(Fields section) {
        String text = section.text("statusOnError", "");
        if (text.isEmpty()) {
            return 0;
        }
        int status = text.matches("[0-9]{3}") ? Integer.parseInt(text) : 0;
        if (!STATUSES.contains(status)) {
            section.error(
                    Codes.OUT_OF_RANGE,
                    "statusOnError",
                    "'" + text + "' (expected: an HTTP status)",
                    "write for example \"503\"");
        }
        return status;
    }

    private static Setting<Body> body(Fields section) {
        return section.section("includeRequestBodyInCheck")
                .<Setting<Body>>map(body -> {
                    if (!body.has("maxRequestBytes")) {
                        body.missing("maxRequestBytes", "1.." + Integer.MAX_VALUE);
                    }
                    int max = body.integer("maxRequestBytes", 1, Integer.MAX_VALUE)
                            .orElse(1);
                    boolean partial = body.flag("allowPartialMessage").orElse(false);
                    boolean packed = body.flag("packAsBytes").orElse(false);
                    body.done();
                    return Setting.of(new Body(max, partial, packed), section.origin("includeRequestBodyInCheck"));
                })
                .orElseGet(Setting::<Body>unset);
    }

    /// Names of headers, each exact, or with `*` at one end.
    private static List<String> names(Fields section, String field) {
        for (Fields.TextItem item : section.textItems(field)) {
            if (item.text().equals("*")) {
                section.findings()
                        .error(
                                Codes.BAD_TEXT,
                                item.position(),
                                item.path() + ": '*' alone (expected: a name, name* or *name)",
                                "",
                                "write which headers");
            }
        }
        return section.texts(field);
    }
}
