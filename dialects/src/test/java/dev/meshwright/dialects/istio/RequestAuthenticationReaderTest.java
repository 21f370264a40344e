package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.model.Match;
import dev.meshwright.model.RequestAuthentication;
import dev.meshwright.model.RequestAuthentication.ClaimHeader;
import dev.meshwright.model.RequestAuthentication.Forwarding;
import dev.meshwright.model.RequestAuthentication.HeaderLocation;
import dev.meshwright.model.RequestAuthentication.Keys;
import dev.meshwright.model.RequestAuthentication.Presence;
import dev.meshwright.model.RequestAuthentication.TokenRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestAuthenticationReaderTest {
    @Test
    void everyPartOfARule_isKept() {
        RequestAuthentication policy = read("""
            selector: {matchLabels: {app: ratings}}
            jwtRules:
            - issuer: me
              presence: REQUIRED
              audiences: [a, b]
              jwksUri: https://me.example/keys
              fromHeaders: [{name: X-Token, prefix: "Value "}]
              fromParams: [t]
              fromCookies: [c]
              forwardOriginalToken: true
              outputPayloadToHeader: X-Payload
              outputClaimToHeaders: [{header: X-Sub, claim: sub.a}]
              spaceDelimitedClaims: [teams]
              timeout: 2s
            """).mesh().requestAuthentications().getFirst();
        assertThat(policy.selectors()).containsExactly(Map.of("app", "ratings"));
        TokenRule rule = policy.rules().getFirst();
        assertThat(rule.issuer()).isEqualTo("me");
        assertThat(rule.audiences()).containsExactly("a", "b");
        assertThat(rule.presence()).isEqualTo(Presence.REQUIRED);
        assertThat(rule.keys()).isEqualTo(new Keys.At("https://me.example/keys"));
        assertThat(rule.locations().headers()).containsExactly(new HeaderLocation("x-token", "Value "));
        assertThat(rule.locations().params()).containsExactly("t");
        assertThat(rule.locations().cookies()).containsExactly("c");
        assertThat(rule.forwarding()).isEqualTo(Forwarding.FORWARDED);
        assertThat(rule.payloadHeader()).isEqualTo("x-payload");
        assertThat(rule.claimHeaders()).containsExactly(new ClaimHeader("x-sub", "sub.a"));
        assertThat(rule.spaceDelimitedClaims()).containsExactly("teams");
        assertThat(rule.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(rule.origin().position().line()).isEqualTo(7);
    }

    @Test
    void tokensThatAreNeeded_areNeeded_alsoWhereTheDocumentIsRefused() {
        assertThat(presences("OPTIONAL", "https://keys.example")).containsExactly(Presence.OPTIONAL);
        assertThat(presences("REQUIRED", "ftp://keys.example")).contains(Presence.REQUIRED);
        assertThat(presences("REQUIERD", "https://keys.example")).contains(Presence.REQUIRED);
        assertThat(presences("OPTIONAL", "ftp://keys.example")).doesNotContain(Presence.REQUIRED);
    }

    private static List<Presence> presences(String written, String uri) {
        return read("jwtRules: [{issuer: me, jwksUri: '" + uri + "', presence: " + written + "}]")
                .mesh()
                .requestAuthentications()
                .getFirst()
                .rules()
                .stream()
                .map(TokenRule::presence)
                .toList();
    }

    @Test
    void oneKey_isASetOfOne() {
        TokenRule rule = read("jwtRules: [{issuer: me, jwks: '{\"kty\": \"oct\", \"k\": \"AA\"}'}]")
                .mesh()
                .requestAuthentications()
                .getFirst()
                .rules()
                .getFirst();
        assertThat(rule.keys()).isEqualTo(new Keys.Inline("{\"keys\": [{\"kty\": \"oct\", \"k\": \"AA\"}]}"));
    }

    @Test
    void ruleWithoutKeys_refusesItsTokens_andSaysSo() {
        MeshRead read = read("jwtRules: [{issuer: 'https://me.example'}]");
        assertThat(read.mesh()
                        .requestAuthentications()
                        .getFirst()
                        .rules()
                        .getFirst()
                        .keys())
                .isEqualTo(new Keys.None());
        assertThat(read.diagnostics()).singleElement().satisfies(d -> {
            assertThat(d.severity()).isEqualTo(Severity.WARNING);
            assertThat(d.cause()).contains("every token of it is refused");
        });
    }

    @Test
    void aGatewayByReference_isSelectedByItsLabel_andAServiceIsForWaypoints() {
        assertThat(read("targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]")
                        .mesh()
                        .requestAuthentications()
                        .getFirst()
                        .selectors())
                .containsExactly(Map.of("gateway.networking.k8s.io/gateway-name", "edge"));
        MeshRead read = read("targetRef: {group: '', kind: Service, name: a}");
        assertThat(read.mesh().requestAuthentications()).isEmpty();
        assertThat(read.diagnostics()).extracting(Diagnostic::what).anyMatch(w -> w.contains("only waypoints"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jwtRules: [{}]",
                "jwtRules: [{issuer: ''}]",
                "jwtRules: [{issuer: a, jwks: 'no json'}]",
                "jwtRules: [{issuer: a, jwksUri: 'ftp://a'}]",
                "jwtRules: [{issuer: a, jwksUri: 'https://a:port'}]",
                "jwtRules: [{issuer: a, jwksUri: 'http://a', jwks: '{\"keys\": []}'}]",
                "jwtRules: [{issuer: a, audiences: ['']}]",
                "jwtRules: [{issuer: a, fromHeaders: [{prefix: x}]}]",
                "jwtRules: [{issuer: a, fromHeaders: [{name: 'a b'}]}]",
                "jwtRules: [{issuer: a, outputPayloadToHeader: 'a:b'}]",
                "jwtRules: [{issuer: a, outputClaimToHeaders: [{header: x}]}]",
                "jwtRules: [{issuer: a, timeout: 0s}]",
                "jwtRules: [{issuer: a, isuer: b}]",
            })
    void anythingNotUnderstood_refusesTheWhole_andEveryTokenUntilItIsMended(String spec) {
        MeshRead read = read(spec);
        assertThat(read.mesh().requestAuthentications().getFirst().rules())
                .isNotEmpty()
                .allMatch(rule ->
                        rule.keys() instanceof Keys.None && rule.issuer().isEmpty())
                .allMatch(rule -> rule.locations().headers().stream()
                        .allMatch(h -> h.name().matches("[a-z-]+")));
        assertThat(read.diagnostics()).anyMatch(d -> d.severity() == Severity.ERROR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@request.auth.claims.sub | sub",
                "@request.auth.claims.a.b | a/b",
                "@request.auth.claims[a.b][c] | a.b/c",
                "@Request.Auth.Claims[sub] | sub",
            })
    void claims_areConditionsOfTheirOwn(String header, String path) {
        Match.Claim claim = routes(header)
                .mesh()
                .routes()
                .getFirst()
                .http()
                .getFirst()
                .matches()
                .getFirst()
                .claims()
                .getFirst();
        assertThat(claim).isEqualTo(new Match.Claim(List.of(path.split("/")), new Match.Text.Exact("x"), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@request.auth.claims",
                "@request.auth.claims.",
                "@request.auth.claims[a",
                "@request.auth.claims[a]b"
            })
    void whatNamesNoClaim_isRefused(String header) {
        assertThat(routes(header).mesh().routes()).isEmpty();
    }

    private static MeshRead routes(String header) {
        return ReadText.read("networking.istio.io/v1", "VirtualService", """
            hosts: [a]
            gateways: [front]
            http:
            - match: [{headers: {"%s": {exact: x}}}]
              route: [{destination: {host: a.shop.svc.cluster.local}}]
            """.formatted(header));
    }

    private static MeshRead read(String spec) {
        return ReadText.read("security.istio.io/v1", "RequestAuthentication", spec);
    }

    @Test
    void refusedPolicy_refusesEveryToken_whereItStillSays() {
        MeshRead read = ReadText.read("security.istio.io/v1", "RequestAuthentication", """
            selector: {matchLabels: {app: a}}
            jwtRules:
            - issuer: one
              jwksUri: ftp://keys
              fromHeaders: [{name: X-Token}]
              outputClaimToHeaders: [{header: x-user, claim: sub}]
            """);
        assertThat(read.diagnostics()).anyMatch(d -> d.code().equals("MW0903"));
        RequestAuthentication closed = read.mesh().requestAuthentications().getFirst();
        assertThat(closed.selectors()).isEqualTo(List.of(Map.of("app", "a")));
        assertThat(closed.rules())
                .hasSize(2)
                .allMatch(rule -> rule.keys() instanceof Keys.None)
                .allMatch(rule -> rule.issuer().isEmpty());
        assertThat(closed.rules().get(1).locations().headers()).isEqualTo(List.of(new HeaderLocation("x-token", "")));
        assertThat(closed.rules().get(1).claimHeaders()).isEqualTo(List.of(new ClaimHeader("x-user", "sub")));
    }
}
