package dev.meshwright.compile.authz;

import com.google.protobuf.Message;
import dev.meshwright.compile.jwt.TokenFilter;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.AuthorizationPolicy.Action;
import dev.meshwright.model.AuthorizationPolicy.Enforcement;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// The filters of one workload that let requests in, in the order in which they are asked: RBAC of what CUSTOM
/// policies match, tokens, RBAC of AUDIT, DENY and ALLOW policies.
///
/// No provider of decisions can be asked yet, so what a CUSTOM policy matches is refused: the safe answer, as Istio
/// gives it
/// for a provider that does not exist.
///
/// @param policies that are in effect for the workload
/// @param trustDomains of principals
/// @param tokens verified before policies that may ask for them
public record PolicyFilters(List<AuthorizationPolicy> policies, TrustDomains trustDomains, TokenFilter tokens) {
    public static final PolicyFilters NONE =
            new PolicyFilters(List.of(), new TrustDomains(List.of()), TokenFilter.NONE);

    private static final String NO_PROVIDER = "-deny-due-to-bad-CUSTOM-action";

    public PolicyFilters {
        policies = List.copyOf(policies);
    }

    public List<HttpFilter> http(TokenFilter.At at) {
        List<HttpFilter> filters = new ArrayList<>();
        for (Action action : order()) {
            if (action == Action.AUDIT) {
                tokens.http(at).ifPresent(filters::add);
            }
            rbac(action, RbacRules.Level.REQUEST).ifPresent(sets -> {
                io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.Builder rbac = io.envoyproxy
                        .envoy
                        .extensions
                        .filters
                        .http
                        .rbac
                        .v3
                        .RBAC
                        .newBuilder()
                        .setShadowRulesStatPrefix(sets.shadowStatPrefix());
                sets.rules().ifPresent(rbac::setRules);
                sets.shadow().ifPresent(rbac::setShadowRules);
                filters.add(HttpFilter.newBuilder()
                        .setName("envoy.filters.http.rbac")
                        .setTypedConfig(any(rbac.build()))
                        .build());
            });
        }
        return filters;
    }

    /// For connections whose bytes are passed on as they are.
    public List<Filter> connection() {
        List<Filter> filters = new ArrayList<>();
        for (Action action : order()) {
            rbac(action, RbacRules.Level.CONNECTION).ifPresent(sets -> {
                io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.Builder rbac = io.envoyproxy
                        .envoy
                        .extensions
                        .filters
                        .network
                        .rbac
                        .v3
                        .RBAC
                        .newBuilder()
                        .setStatPrefix("tcp.")
                        .setShadowRulesStatPrefix(sets.shadowStatPrefix());
                sets.rules().ifPresent(rbac::setRules);
                sets.shadow().ifPresent(rbac::setShadowRules);
                filters.add(Filter.newBuilder()
                        .setName("envoy.filters.network.rbac")
                        .setTypedConfig(any(rbac.build()))
                        .build());
            });
        }
        return filters;
    }

    private static List<Action> order() {
        return List.of(Action.CUSTOM, Action.AUDIT, Action.DENY, Action.ALLOW);
    }

    private record Sets(Optional<RBAC> rules, Optional<RBAC> shadow, String shadowStatPrefix) {}

    private Optional<Sets> rbac(Action action, RbacRules.Level level) {
        Optional<RBAC> rules = rules(action, Enforcement.ENFORCED, level);
        Optional<RBAC> shadow = rules(action, Enforcement.DRY_RUN, level);
        if (rules.isEmpty() && shadow.isEmpty()) {
            return Optional.empty();
        }
        // Istio names the statistics after the rules that are only tried, and after ALLOW when there are none.
        String prefix = action == Action.CUSTOM
                ? ""
                : shadow.isPresent() && action == Action.DENY ? "istio_dry_run_deny_" : "istio_dry_run_allow_";
        return Optional.of(new Sets(rules, shadow, prefix));
    }

    private Optional<RBAC> rules(Action action, Enforcement enforcement, RbacRules.Level level) {
        List<AuthorizationPolicy> of = policies.stream()
                .filter(p -> p.action() == action && p.enforcement() == enforcement)
                .toList();
        if (of.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<String, Policy> named =
                new RbacRules(trustDomains, level).of(of, action == Action.CUSTOM ? NO_PROVIDER : "");
        RBAC.Action word = switch (action) {
            case ALLOW -> RBAC.Action.ALLOW;
            case DENY, CUSTOM -> RBAC.Action.DENY;
            case AUDIT -> RBAC.Action.LOG;
        };
        return Optional.of(
                RBAC.newBuilder().setAction(word).putAllPolicies(named).build());
    }

    private static com.google.protobuf.Any any(Message message) {
        return Wire.any(message);
    }
}
