package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.tree.DocumentFile;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.base.tree.Tree;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.RequestAuthentication;
import dev.meshwright.model.RequestAuthentication.ClaimHeader;
import dev.meshwright.model.RequestAuthentication.Forwarding;
import dev.meshwright.model.RequestAuthentication.HeaderLocation;
import dev.meshwright.model.RequestAuthentication.Keys;
import dev.meshwright.model.RequestAuthentication.Locations;
import dev.meshwright.model.RequestAuthentication.Presence;
import dev.meshwright.model.RequestAuthentication.TokenRule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// RequestAuthentication (istio.io/latest/docs/reference/config/security/request_authentication). A part that cannot be
/// understood refuses the whole of it: a rule left out would let its tokens be refused, or claims go unchecked.
final class RequestAuthenticationReader {
    /// Istio's (`JWTRule.timeout`).
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /// A header's name (RFC 9110, section 5.1).
    private static final String HEADER = "[a-z0-9!#$%&'*+.^_`|~-]+";

    private RequestAuthenticationReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        RequestAuthenticationCheck.check(document, spec);
        List<Map<String, String>> selectors = PolicyTargets.selectors(spec);
        if (document.findings().errors() > 0 || !PolicyTargets.isForProxies(spec)) {
            return;
        }
        parts.add(new RequestAuthentication(
                document.name(),
                document.namespace(),
                selectors,
                spec.sections("jwtRules").stream()
                        .map(RequestAuthenticationReader::rule)
                        .toList(),
                document.origin()));
    }

    private static TokenRule rule(Fields rule) {
        return new TokenRule(
                rule.text("issuer", ""),
                rule.texts("audiences"),
                keys(rule),
                presence(rule),
                locations(rule),
                rule.flag("forwardOriginalToken").orElse(false) ? Forwarding.FORWARDED : Forwarding.REMOVED,
                rule.text("outputPayloadToHeader", "").toLowerCase(Locale.ROOT),
                claimHeaders(rule),
                rule.texts("spaceDelimitedClaims").stream()
                        .filter(claim -> !claim.isEmpty())
                        .toList(),
                rule.duration("timeout", Duration.ofMillis(1)).orElse(TIMEOUT),
                rule.origin());
    }

    /// A word that is none counts as the stricter one: its document is refused, and stands in closed.
    private static Presence presence(Fields rule) {
        return switch (rule.text("presence", "OPTIONAL")) {
            case "", "OPTIONAL" -> Presence.OPTIONAL;
            default -> Presence.REQUIRED;
        };
    }

    private static Locations locations(Fields rule) {
        return new Locations(
                rule.sections("fromHeaders").stream()
                        .map(h -> new HeaderLocation(h.text("name", "").toLowerCase(Locale.ROOT), h.text("prefix", "")))
                        .filter(h -> !h.name().isEmpty())
                        .toList(),
                rule.texts("fromParams"),
                rule.texts("fromCookies"));
    }

    /// Without what no data plane would take.
    private static Locations sound(Locations written) {
        return new Locations(
                written.headers().stream().filter(h -> h.name().matches(HEADER)).toList(),
                written.params().stream().filter(p -> !p.isEmpty()).toList(),
                written.cookies().stream().filter(c -> !c.isEmpty()).toList());
    }

    private static List<ClaimHeader> claimHeaders(Fields rule) {
        return rule.sections("outputClaimToHeaders").stream()
                .map(c -> new ClaimHeader(c.text("header", "").toLowerCase(Locale.ROOT), c.text("claim", "")))
                .filter(c -> !c.header().isEmpty() && !c.claim().isEmpty())
                .toList();
    }

    /// Refuses every token in the usual places.
    static TokenRule refusing(Origin origin) {
        return new TokenRule(
                "",
                List.of(),
                new Keys.None(),
                Presence.OPTIONAL,
                new Locations(List.of(), List.of(), List.of()),
                Forwarding.REMOVED,
                "",
                List.of(),
                List.of(),
                TIMEOUT,
                origin);
    }

    /// Refuses every token where a rule looks, as far as that can be read.
    static TokenRule refusing(Fields rule) {
        String payload = rule.text("outputPayloadToHeader", "").toLowerCase(Locale.ROOT);
        return new TokenRule(
                "",
                List.of(),
                new Keys.None(),
                presence(rule),
                sound(locations(rule)),
                Forwarding.REMOVED,
                payload.matches(HEADER) ? payload : "",
                claimHeaders(rule).stream()
                        .filter(c -> c.header().matches(HEADER))
                        .toList(),
                List.of(),
                TIMEOUT,
                rule.origin());
    }

    /// A key on its own, as RFC 7517 section 4 has it, where data planes want a set.
    private static boolean oneKey(String set) {
        DocumentFile file = DocumentFile.read(new SourceDocumentFile("jwks", set));
        return file.documents().size() == 1
                && file.documents().getFirst().root() instanceof Tree.Mapping key
                && key.get("keys").isEmpty()
                && key.get("kty").isPresent();
    }

    private static Keys keys(Fields rule) {
        String uri = rule.text("jwksUri").or(() -> rule.text("jwks_uri")).orElse("");
        String set = rule.text("jwks", "");
        if (!uri.isEmpty()) {
            return new Keys.At(uri);
        }
        if (!set.isEmpty()) {
            return new Keys.Inline(oneKey(set) ? "{\"keys\": [" + set + "]}" : set);
        }
        rule.findings()
                .warning(
                        Codes.NO_EFFECT,
                        rule.position("issuer"),
                        rule.path() + ": no keys for '" + rule.text("issuer", "") + "'",
                        "keys are not looked for at the issuer, so every token of it is refused",
                        "write jwksUri; the issuer's /.well-known/openid-configuration names it as jwks_uri");
        return new Keys.None();
    }
}
