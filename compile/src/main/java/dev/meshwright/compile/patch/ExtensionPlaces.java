package dev.meshwright.compile.patch;

import dev.meshwright.model.EnvoyPatches.Operation;
import dev.meshwright.model.EnvoyPatches.Patch;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Puts extensions into an HTTP filter chain where their phase says, in Istio's order: AUTHN, tokens, AUTHZ,
/// authorization, STATS, the rest, and then what routes configure. Before EnvoyFilters change the chain.
final class ExtensionPlaces {
    private static final String TOKENS = "envoy.filters.http.jwt_authn";
    private static final Set<String> POLICIES =
            Set.of(TOKENS, "envoy.filters.http.rbac", "envoy.filters.http.ext_authz");

    private ExtensionPlaces() {}

    /// @return those that have their place now
    static List<Patch> insert(ListEdit<HttpFilter> filters, List<Patch> patches) {
        List<Patch> placed = new ArrayList<>();
        if (patches.stream().noneMatch(p -> p.operation().byPhase())) {
            return placed;
        }
        int tokens = 0;
        int policies = 0;
        for (int i = 0; i < filters.items().size(); i++) {
            String name = filters.items().get(i).getName();
            tokens = name.equals(TOKENS) ? i + 1 : tokens;
            policies = POLICIES.contains(name) ? i + 1 : policies;
        }
        int at = phase(Operation.INSERT_BEFORE_AUTHENTICATION, 0, filters, patches, placed);
        at = phase(Operation.INSERT_BEFORE_AUTHORIZATION, at + tokens, filters, patches, placed);
        at = phase(Operation.INSERT_BEFORE_STATISTICS, at + policies - tokens, filters, patches, placed);
        phase(Operation.INSERT_BEFORE_ROUTING, at, filters, patches, placed);
        return placed;
    }

    /// @return the index behind the phase
    private static int phase(
            Operation operation, int from, ListEdit<HttpFilter> filters, List<Patch> patches, List<Patch> placed) {
        int at = from;
        for (Patch patch : patches) {
            if (patch.operation() != operation) {
                continue;
            }
            HttpFilter filter = Application.value(patch, HttpFilter.parser());
            // One that is for several ports or directions stands here once.
            if (filters.first(f -> f.getName().equals(filter.getName())) < 0) {
                filters.insert(at++, filter, patch);
            }
            placed.add(patch);
        }
        return at;
    }
}
