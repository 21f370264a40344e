package dev.meshwright.compile.view;

import dev.meshwright.compile.authz.PolicyFilters;
import dev.meshwright.compile.authz.TrustDomains;
import dev.meshwright.compile.jwt.TokenFilter;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.MeshSettings;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Which authorization policies are in effect for a workload: those of its namespace and of the root namespace whose
/// selector picks it, or that have none.
final class Authorizations {
    private final String rootNamespace;
    private final TrustDomains trustDomains;
    private final List<AuthorizationPolicy> policies;

    Authorizations(MeshSettings settings, List<AuthorizationPolicy> policies) {
        rootNamespace = settings.rootNamespace();
        trustDomains = new TrustDomains(Handling.trustDomains(settings));
        this.policies = policies.stream()
                .sorted(Comparator.comparing(AuthorizationPolicy::namespace).thenComparing(AuthorizationPolicy::name))
                .toList();
    }

    /// @param tokens accepted by the workload
    PolicyFilters of(String namespace, Map<String, String> labels, TokenFilter tokens) {
        List<AuthorizationPolicy> ours = policies.stream()
                .filter(p ->
                        p.namespace().equals(rootNamespace) || p.namespace().equals(namespace))
                .filter(p -> p.selectors().isEmpty()
                        || p.selectors().stream()
                                .anyMatch(s -> labels.entrySet().containsAll(s.entrySet())))
                .toList();
        return ours.isEmpty() && tokens.rules().isEmpty()
                ? PolicyFilters.NONE
                : new PolicyFilters(ours, trustDomains, tokens);
    }
}
