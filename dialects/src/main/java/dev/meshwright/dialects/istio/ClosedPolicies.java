package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.AuthorizationPolicy.Action;
import dev.meshwright.model.AuthorizationPolicy.Enforcement;
import dev.meshwright.model.AuthorizationPolicy.Rule;
import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.RequestAuthentication;
import dev.meshwright.model.RequestAuthentication.TokenRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What stands for a policy that was refused. Without it a slip in a policy would open what the policy closes,
/// and nobody can know what its author meant: so it lets nothing through that another version of it might have
/// refused. Where the selector cannot be read either, that goes for the namespace.
final class ClosedPolicies {
    private ClosedPolicies() {}

    /// One that allows then allows nothing (other policies still do); any other denies everything. One that only
    /// watches stands for nothing.
    static void authorizationPolicy(ElementDocument document, Fields spec, MeshParts parts) {
        String action = spec.text("action", "ALLOW");
        if (action.equals("AUDIT")
                || AuthorizationPolicyReader.isDryRun(document)
                || !PolicyTargets.isForProxies(spec)) {
            return;
        }
        boolean allows = action.equals("ALLOW");
        parts.add(new AuthorizationPolicy(
                document.name(),
                document.namespace(),
                PolicyTargets.selectors(spec),
                allows ? Action.ALLOW : Action.DENY,
                "",
                Enforcement.ENFORCED,
                allows ? List.of() : List.of(new Rule(List.of(), List.of(), List.of(), document.origin())),
                document.origin()));
    }

    /// Every token is refused that no other policy verifies, where it is usually looked for and where the document
    /// still says; headers that claims would go to are not believed. Who brings no token gets what a sound version
    /// would let them have, as it asks nobody for one.
    static void requestAuthentication(ElementDocument document, Fields spec, MeshParts parts) {
        if (!PolicyTargets.isForProxies(spec)) {
            return;
        }
        List<TokenRule> rules = new ArrayList<>();
        rules.add(RequestAuthenticationReader.refusing(document.origin()));
        spec.sections("jwtRules").stream()
                .map(RequestAuthenticationReader::refusing)
                .forEach(rules::add);
        parts.add(new RequestAuthentication(
                document.name(), document.namespace(), PolicyTargets.selectors(spec), rules, document.origin()));
    }

    /// Plaintext is refused.
    static void peerAuthentication(ElementDocument document, Fields spec, MeshParts parts) {
        Map<String, String> selector = spec.section("selector")
                .map(section -> section.textMap("matchLabels"))
                .orElse(Map.of());
        parts.add(new PeerAuthentication(
                document.name(),
                document.namespace(),
                selector,
                PeerAuthentication.Mode.STRICT,
                Map.of(),
                document.origin()));
    }
}
