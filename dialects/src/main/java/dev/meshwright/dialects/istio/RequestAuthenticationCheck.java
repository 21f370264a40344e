package dev.meshwright.dialects.istio;

import com.google.re2j.Pattern;
import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.ElementDocument;
import java.net.URI;
import java.net.URISyntaxException;

/// What Istio's admission asks of a RequestAuthentication beyond its schema
/// (istio.io/latest/docs/reference/config/security/request_authentication).
final class RequestAuthenticationCheck {
    private static final Pattern HEADER_NAME = Pattern.compile("[-_A-Za-z0-9]+");

    /// What may follow a host, which may be an address in brackets.
    private static final Pattern PORT = Pattern.compile("^([^@]*@)?(\\[[^\\]]*\\]|[^:\\[\\]]*)(:[0-9]*)?$");

    private RequestAuthenticationCheck() {}

    static void check(ElementDocument document, Fields spec) {
        PolicyTargets.check(spec);
        spec.sections("jwtRules").forEach(RequestAuthenticationCheck::rule);
        spec.ignoreRest();
    }

    private static void rule(Fields rule) {
        String keysAt = rule.text("jwksUri").or(() -> rule.text("jwks_uri")).orElse("");
        if (rule.text("issuer", "").isEmpty() && keysAt.isEmpty()) {
            rule.missing("issuer", "issuer or jwksUri");
        }
        if (!keysAt.isEmpty() && !isWebAddress(keysAt)) {
            rule.error(
                    Codes.BAD_ADDRESS,
                    rule.has("jwksUri") ? "jwksUri" : "jwks_uri",
                    "'" + keysAt + "' (expected: a URL that begins with http:// or https://)",
                    "correct the URL");
        }
        rule.text("jwks").filter(keys -> !keys.isEmpty()).ifPresent(keys -> keySet(rule, keys));
        for (String list : new String[] {"audiences", "fromParams", "fromCookies"}) {
            for (Fields.TextItem item : rule.textItems(list)) {
                if (item.text().isEmpty()) {
                    rule.findings()
                            .error(Codes.MISSING_FIELD, item.position(), item.path() + ": empty", "", "write a name");
                }
            }
        }
        rule.sections("fromHeaders").forEach(header -> {
            headerName(header, "name", header.requiredText("name", "the name of a header"));
            if (header.text("prefix", "").chars().anyMatch(c -> c == 0 || c == '\r' || c == '\n')) {
                header.error(Codes.BAD_TEXT, "prefix", "no header value has a line break", "write one line");
            }
            header.ignoreRest();
        });
        headerName(rule, "outputPayloadToHeader", rule.text("outputPayloadToHeader", ""));
        rule.sections("outputClaimToHeaders").forEach(RequestAuthenticationCheck::claim);
        rule.ignoreRest();
    }

    private static void headerName(Fields fields, String field, String name) {
        if (!name.isEmpty()) {
            HeaderEditsReader.checkName(fields, fields.path(field), name, fields.position(field));
        }
    }

    private static void claim(Fields claim) {
        claim.requiredText("claim", "the name of a claim");
        String header = claim.requiredText("header", "the name of a header");
        if (!header.isEmpty() && !HEADER_NAME.matcher(header).matches()) {
            claim.error(
                    Codes.BAD_TEXT,
                    "header",
                    "'" + header + "' (expected: letters, digits, '-' and '_')",
                    "correct the name");
        }
        claim.ignoreRest();
    }

    private static boolean isWebAddress(String text) {
        try {
            URI uri = new URI(text);
            String authority = uri.getRawAuthority();
            return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && (authority == null || PORT.matcher(authority).find());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /// RFC 7517: a set of keys, or one key.
    private static void keySet(Fields rule, String keys) {
        DocumentFile file = DocumentFile.read(new SourceDocumentFile("jwks", keys));
        boolean one = file.diagnostics().isEmpty() && file.documents().size() == 1;
        boolean good = one
                && keys.strip().startsWith("{")
                && file.documents().getFirst().root() instanceof Tree.Mapping set
                && (set.get("keys").orElse(set) instanceof Tree.Sequence
                        || set.get("kty").isPresent());
        if (!good) {
            rule.error(Codes.BAD_TEXT, "jwks", "no JSON Web Key Set (expected: {\"keys\": [...]})", "correct it");
        }
    }
}
