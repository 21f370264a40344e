package dev.meshwright.compile.authz;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Trust domains that stand for one and the same: a principal of one is written out for each (Istio
/// `trustDomainAliases`). Immutable.
///
/// @param domains the mesh's own, then its aliases; none: nothing is replaced
public record TrustDomains(List<String> domains) {
    /// Before Istio had trust domains of its own choice, this was everybody's.
    private static final String DEFAULT = "cluster.local";

    public TrustDomains {
        domains = List.copyOf(domains);
    }

    /// @param principals `TRUSTDOMAIN/ns/NAMESPACE/sa/ACCOUNT`, maybe open on one side
    List<String> replace(List<String> principals) {
        List<String> all = new ArrayList<>();
        for (String principal : principals) {
            all.addAll(replace(principal));
        }
        return all;
    }

    private Set<String> replace(String principal) {
        int slash = principal.indexOf('/');
        if (slash <= 0 || domains.isEmpty()) {
            return Set.of(principal);
        }
        String domain = principal.substring(0, slash);
        String rest = principal.substring(slash);
        if (domain.equals("*")) {
            return Set.of(principal);
        }
        boolean ours = domains.stream().anyMatch(d -> means(domain, d)) || domain.equals(DEFAULT);
        if (!ours) {
            return Set.of(principal);
        }
        Set<String> all = new LinkedHashSet<>();
        for (String alias : domains) {
            // What the pattern covers anyway stays the pattern.
            all.add((means(domain, alias) ? domain : alias) + rest);
        }
        return all;
    }

    private static boolean means(String pattern, String domain) {
        if (pattern.startsWith("*")) {
            return domain.endsWith(pattern.substring(1));
        }
        return pattern.equals(domain);
    }
}
