package dev.meshwright.decide.filter;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;
import java.util.Map;

/// Rules that are evaluated and never enforced. What they say is there for later filters: that is how Istio marks what
/// a provider is asked about (Envoy, "Dynamic Metadata" of its RBAC filters).
final class Shadow {
    static final String OF_REQUESTS = "envoy.filters.http.rbac";
    static final String OF_CONNECTIONS = "envoy.filters.network.rbac";

    private Shadow() {}

    static void http(
            Place place,
            HttpFilter.Rbac filter,
            FilterState state,
            ConnectionFacts facts,
            RequestView request,
            Trace trace) {
        if (!filter.shadow().policies().isEmpty()) {
            Metadata known = state.metadata();
            int policy = filter.shadow().policyOf(facts, request, known);
            state.merge(OF_REQUESTS, found(place, filter.shadow(), filter.shadowStatPrefix(), policy, trace));
        }
    }

    static void network(Place place, NetworkFilter.Rbac filter, FilterState state, ConnectionFacts facts, Trace trace) {
        if (!filter.shadow().policies().isEmpty()) {
            Metadata known = state.metadata();
            int policy = filter.shadow().policyOf(facts, null, known);
            state.merge(OF_CONNECTIONS, found(place, filter.shadow(), filter.shadowStatPrefix(), policy, trace));
        }
    }

    private static Value.Struct found(Place place, RbacTable rules, String prefix, int policy, Trace trace) {
        Value result = new Value.Text(rules.allows(policy) ? "allowed" : "denied");
        String resultKey = prefix + "shadow_engine_result";
        if (policy == RbacTable.NO_POLICY) {
            return new Value.Struct(Map.of(resultKey, result));
        }
        String name = rules.policyName(policy);
        if (trace.on()) {
            trace.step("rbac", place.resource(), place.path(), true, "shadow-" + rules.action() + " policy " + name);
        }
        return new Value.Struct(Map.of(resultKey, result, prefix + "shadow_effective_policy_id", new Value.Text(name)));
    }
}
