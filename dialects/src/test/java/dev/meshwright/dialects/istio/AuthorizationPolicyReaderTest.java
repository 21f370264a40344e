package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.AuthorizationPolicy.Action;
import dev.meshwright.model.AuthorizationPolicy.Attribute;
import dev.meshwright.model.AuthorizationPolicy.Attribute.Named;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.PeerAuthentication;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthorizationPolicyReaderTest {
    @Test
    void everyPartOfARule_isKept() {
        AuthorizationPolicy policy = read("""
                        selector: {matchLabels: {app: ratings}}
                        action: DENY
                        rules:
                        - from: [{source: {principals: [a/ns/b/sa/c], notIpBlocks: [10.0.0.0/8]}}]
                          to: [{operation: {paths: ["/x/{*}"], ports: ["80"]}}]
                          when: [{key: "request.auth.claims[a][b]", values: [v]}]
                        """).mesh().authorizationPolicies().getFirst();
        assertThat(policy.selectors()).containsExactly(Map.of("app", "ratings"));
        assertThat(policy.action()).isEqualTo(Action.DENY);
        AuthorizationPolicy.Rule rule = policy.rules().getFirst();
        assertThat(rule.from().getFirst())
                .extracting(AuthorizationPolicy.Condition::attribute)
                .containsExactly(Named.PRINCIPAL, Named.SOURCE_IP);
        assertThat(rule.to().getFirst())
                .extracting(AuthorizationPolicy.Condition::values)
                .containsExactly(List.of("/x/{*}"), List.of("80"));
        assertThat(rule.when().getFirst().attribute()).isEqualTo(new Attribute.Claim(List.of("a", "b")));
    }

    @Test
    void aGatewayByReference_isSelectedByItsLabel() {
        assertThat(read("targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]")
                        .mesh()
                        .authorizationPolicies()
                        .getFirst()
                        .selectors())
                .containsExactly(Map.of("gateway.networking.k8s.io/gateway-name", "edge"));
    }

    @Test
    void aServiceByReference_isForWaypoints_andNoProxyEnforcesThePolicy() {
        MeshRead read = read("targetRef: {group: '', kind: Service, name: a}");
        assertThat(read.mesh().authorizationPolicies()).isEmpty();
        assertThat(read.diagnostics()).singleElement().satisfies(d -> {
            assertThat(d.severity()).isEqualTo(Severity.WARNING);
            assertThat(d.what()).contains("only waypoints");
        });
    }

    @Test
    void denyByHttpAlone_warnsOfTcpPorts() {
        assertThat(read("{action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}")
                        .diagnostics())
                .extracting(Diagnostic::code)
                .contains("MW0710");
        assertThat(read("{action: DENY, rules: [{to: [{operation: {methods: [GET], ports: [\"80\"]}}]}]}")
                        .diagnostics())
                .isEmpty();
    }

    /// Half a policy could open what its author closed.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules: [{from: []}]",
                "rules: [{from: [{}]}]",
                "rules: [{from: [{source: {}}]}]",
                "rules: [{from: [{source: {principals: []}}]}]",
                "rules: [{from: [{source: {principals: ['']}}]}]",
                "rules: [{from: [{source: {ipBlocks: [10.0.0.0/33]}}]}]",
                "rules: [{from: [{source: {namespaces: [a], serviceAccounts: [b]}}]}]",
                "rules: [{from: [{source: {serviceAccounts: ['*']}}]}]",
                "rules: [{to: [{operation: {ports: [http]}}]}]",
                "rules: [{to: [{operation: {paths: ['/a/{b}']}}]}]",
                "rules: [{to: [{operation: {paths: ['/{**}/{*}']}}]}]",
                "rules: [{to: [{operation: {path: [/a]}}]}]",
                "rules: [{when: [{key: source.principal}]}]",
                "rules: [{when: [{key: source.color, values: [red]}]}]",
                "{action: CUSTOM, rules: [{}]}",
                "{action: DENY, provider: {name: p}}",
                "{selector: {matchLabels: {a: b}}, targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: a}}",
            })
    void anythingNotUnderstood_refusesTheWholePolicy_andClosesWhatItIsAbout(String spec) {
        MeshRead read = read(spec);
        assertThat(read.diagnostics()).anyMatch(d -> d.severity() == Severity.ERROR);
        assertThat(read.diagnostics()).anyMatch(d -> d.code().equals("MW0903"));
        AuthorizationPolicy closed = read.mesh().authorizationPolicies().getFirst();
        assertThat(closed.enforcement()).isEqualTo(AuthorizationPolicy.Enforcement.ENFORCED);
        if (closed.action() == Action.ALLOW) {
            assertThat(closed.rules()).isEmpty();
        } else {
            assertThat(closed.action()).isEqualTo(Action.DENY);
            assertThat(closed.rules())
                    .singleElement()
                    .satisfies(rule -> assertThat(rule.conditions()).isEmpty());
        }
    }

    @Test
    void refusedPolicy_closesItsOwnWorkloads_andOneThatOnlyWatchesNone() {
        AuthorizationPolicy closed = read("""
                        selector: {matchLabels: {app: ratings}}
                        action: DENY
                        rules: [{when: [{key: source.color, values: [red]}]}]
                        """).mesh().authorizationPolicies().getFirst();
        assertThat(closed.selectors()).containsExactly(Map.of("app", "ratings"));
        assertThat(read("{action: AUDIT, rules: [{from: []}]}").mesh().authorizationPolicies())
                .isEmpty();
    }

    @Test
    void refusedPolicy_closesNothing_whileASoundOneOfItsNameIsThere() {
        String head =
                "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: n, namespace: shop}\n";
        String sound = head + "spec: {action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}\n";
        String broken = head + "spec: {action: DENY, rules: [{from: []}]}\n";
        for (List<String> order : List.of(List.of(sound, broken), List.of(broken, sound))) {
            var policies = new MeshReader()
                    .read(
                            List.of(
                                    new SourceDocumentFile("a.yaml", order.getFirst()),
                                    new SourceDocumentFile("b.yaml", order.getLast())),
                            MeshSettings.DEFAULT)
                    .mesh()
                    .authorizationPolicies();
            assertThat(policies)
                    .singleElement()
                    .satisfies(policy ->
                            assertThat(policy.rules().getFirst().conditions()).isNotEmpty());
        }
    }

    @Test
    void refusedPeerAuthentication_refusesPlaintext() {
        assertThat(ReadText.read("security.istio.io/v1", "PeerAuthentication", "mtls: {mode: STRCT}")
                        .mesh()
                        .peerAuthentications())
                .singleElement()
                .satisfies(policy -> assertThat(policy.mode()).isEqualTo(PeerAuthentication.Mode.STRICT));
    }

    private static MeshRead read(String spec) {
        return ReadText.read("security.istio.io/v1", "AuthorizationPolicy", spec);
    }
}
