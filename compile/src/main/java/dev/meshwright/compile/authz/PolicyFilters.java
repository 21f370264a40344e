package dev.meshwright.compile.authz;

import dev.meshwright.compile.jwt.TokenFilter;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.AuthorizationPolicy.Action;
import dev.meshwright.model.AuthorizationPolicy.Enforcement;
import dev.meshwright.model.ExtensionProvider;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// The filters of one workload that let requests in, in the order in which they are asked: for each provider an RBAC
/// filter that marks what its CUSTOM policies match and the filter that asks it, then tokens, then AUDIT, DENY, ALLOW.
///
/// What a CUSTOM policy matches whose provider is not among `providers` is refused: the safe answer, as Istio gives it
/// for a provider that does not exist. So is a connection for which there is only a provider that must be shown a
/// request.
///
/// @param policies that are in effect for the workload
/// @param trustDomains of principals
/// @param providers that can be asked, by name
/// @param tokens verified before policies that may ask for them
public record PolicyFilters(
        List<AuthorizationPolicy> policies,
        TrustDomains trustDomains,
        SortedMap<String, ExtensionProvider> providers,
        TokenFilter tokens) {
    public static final PolicyFilters NONE =
            new PolicyFilters(List.of(), new TrustDomains(List.of()), Collections.emptySortedMap(), TokenFilter.NONE);

    private static final String NO_PROVIDER = "-deny-due-to-bad-CUSTOM-action";

    public PolicyFilters {
        policies = List.copyOf(policies);
        providers = Collections.unmodifiableSortedMap(new TreeMap<>(providers));
    }

    public List<HttpFilter> http(TokenFilter.At at) {
        List<HttpFilter> filters = new ArrayList<>();
        for (String provider : asked()) {
            Optional<RBAC> marks = marks(provider, RbacRules.Level.REQUEST);
            ExtensionProvider known = providers.get(provider);
            if (known == null) {
                refused(provider, RbacRules.Level.REQUEST)
                        .ifPresent(rules -> filters.add(http(new Sets(Optional.of(rules), Optional.empty(), ""))));
            } else if (marks.isPresent()) {
                filters.add(http(new Sets(Optional.empty(), marks, ExtAuthzFilters.STAT_PREFIX)));
                filters.add(ExtAuthzFilters.http(known, prefix(provider)));
            }
        }
        tokens.http(at).ifPresent(filters::add);
        for (Action action : ORDER) {
            sets(action, RbacRules.Level.REQUEST).ifPresent(sets -> filters.add(http(sets)));
        }
        return filters;
    }

    /// For connections whose bytes are passed on as they are.
    public List<Filter> connection() {
        List<Filter> filters = new ArrayList<>();
        for (String provider : asked()) {
            Optional<RBAC> marks = marks(provider, RbacRules.Level.CONNECTION);
            Optional<Filter> asks = Optional.ofNullable(providers.get(provider))
                    .flatMap(known -> ExtAuthzFilters.connection(known, prefix(provider)));
            if (asks.isEmpty()) {
                refused(provider, RbacRules.Level.CONNECTION)
                        .ifPresent(
                                rules -> filters.add(connection(new Sets(Optional.of(rules), Optional.empty(), ""))));
            } else if (marks.isPresent()) {
                filters.add(connection(new Sets(Optional.empty(), marks, ExtAuthzFilters.STAT_PREFIX)));
                filters.add(asks.get());
            }
        }
        for (Action action : ORDER) {
            sets(action, RbacRules.Level.CONNECTION).ifPresent(sets -> filters.add(connection(sets)));
        }
        return filters;
    }

    /// What [#http] gives a sidecar, serialised: for who compares filters.
    public List<byte[]> httpSerialised() {
        return http(TokenFilter.At.SIDECAR).stream()
                .map(HttpFilter::toByteArray)
                .toList();
    }

    /// What [#connection] gives, serialised.
    public List<byte[]> connectionSerialised() {
        return connection().stream().map(Filter::toByteArray).toList();
    }

    private static final List<Action> ORDER = List.of(Action.AUDIT, Action.DENY, Action.ALLOW);

    private static HttpFilter http(Sets sets) {
        var rbac = io.envoyproxy
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
        return HttpFilter.newBuilder()
                .setName("envoy.filters.http.rbac")
                .setTypedConfig(Wire.any(rbac.build()))
                .build();
    }

    private static Filter connection(Sets sets) {
        var rbac = io.envoyproxy
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
        return Filter.newBuilder()
                .setName("envoy.filters.network.rbac")
                .setTypedConfig(Wire.any(rbac.build()))
                .build();
    }

    private record Sets(Optional<RBAC> rules, Optional<RBAC> shadow, String shadowStatPrefix) {}

    /// The providers that CUSTOM policies name.
    private Set<String> asked() {
        Set<String> names = new TreeSet<>();
        policies.stream()
                .filter(p -> p.action() == Action.CUSTOM && p.enforcement() == Enforcement.ENFORCED)
                .forEach(p -> names.add(p.provider()));
        return names;
    }

    /// What the marks of a provider begin with. Istio's form, but where another provider's name goes on from
    /// this one's: that one's marks are none of this one's.
    private String prefix(String provider) {
        boolean ambiguous = asked().stream().anyMatch(other -> !other.equals(provider) && other.startsWith(provider));
        String prefix = ExtAuthzFilters.rulePrefix(provider);
        return ambiguous ? prefix + "ns[" : prefix.substring(0, prefix.length() - 1);
    }

    private Optional<RBAC> marks(String provider, RbacRules.Level level) {
        return rules(p -> isOf(p, provider), RBAC.Action.DENY, level, "");
    }

    private Optional<RBAC> refused(String provider, RbacRules.Level level) {
        return rules(p -> isOf(p, provider), RBAC.Action.DENY, level, NO_PROVIDER);
    }

    private static boolean isOf(AuthorizationPolicy policy, String provider) {
        return policy.action() == Action.CUSTOM
                && policy.enforcement() == Enforcement.ENFORCED
                && policy.provider().equals(provider);
    }

    private Optional<Sets> sets(Action action, RbacRules.Level level) {
        RBAC.Action word = switch (action) {
            case ALLOW -> RBAC.Action.ALLOW;
            case DENY, CUSTOM -> RBAC.Action.DENY;
            case AUDIT -> RBAC.Action.LOG;
        };
        Optional<RBAC> rules = rules(p -> is(p, action, Enforcement.ENFORCED), word, level, "");
        Optional<RBAC> shadow = rules(p -> is(p, action, Enforcement.DRY_RUN), word, level, "");
        if (rules.isEmpty() && shadow.isEmpty()) {
            return Optional.empty();
        }
        // Istio names the statistics after the rules that are only tried, and after ALLOW when there are none.
        String prefix = shadow.isPresent() && action == Action.DENY ? "istio_dry_run_deny_" : "istio_dry_run_allow_";
        return Optional.of(new Sets(rules, shadow, prefix));
    }

    private static boolean is(AuthorizationPolicy policy, Action action, Enforcement enforcement) {
        return policy.action() == action && policy.enforcement() == enforcement;
    }

    private Optional<RBAC> rules(
            Predicate<AuthorizationPolicy> which, RBAC.Action word, RbacRules.Level level, String suffix) {
        List<AuthorizationPolicy> of = policies.stream().filter(which).toList();
        if (of.isEmpty()) {
            return Optional.empty();
        }
        SortedMap<String, Policy> named = new RbacRules(trustDomains, level).of(of, suffix);
        return Optional.of(
                RBAC.newBuilder().setAction(word).putAllPolicies(named).build());
    }
}
