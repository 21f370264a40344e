package dev.meshwright.compile.authz;

import dev.meshwright.model.AuthorizationPolicy;
import dev.meshwright.model.AuthorizationPolicy.Action;
import dev.meshwright.model.AuthorizationPolicy.Condition;
import dev.meshwright.model.AuthorizationPolicy.Rule;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The rules of policies as `config.rbac.v3.Policy`, by name.
///
/// @param level what is known when the rules are asked
record RbacRules(TrustDomains trustDomains, Level level) {
    enum Level {
        REQUEST,
        /// Nothing of HTTP.
        CONNECTION
    }

    /// A policy without rules matches nothing, and yet stands for itself.
    private static final Policy NEVER = Policy.newBuilder()
            .addPermissions(
                    Permission.newBuilder().setNotRule(Permission.newBuilder().setAny(true)))
            .addPrincipals(
                    Principal.newBuilder().setNotId(Principal.newBuilder().setAny(true)))
            .build();

    /// `ns[NAMESPACE]-policy[NAME]-rule[INDEX]`, as Istio names them and people look for them in logs.
    static String name(AuthorizationPolicy policy, int rule) {
        return "ns[" + policy.namespace() + "]-policy[" + policy.name() + "]-rule[" + rule + "]";
    }

    SortedMap<String, Policy> of(List<AuthorizationPolicy> policies, String suffix) {
        SortedMap<String, Policy> rules = new TreeMap<>();
        for (AuthorizationPolicy policy : policies) {
            String prefix = policy.action() == Action.CUSTOM ? ExtAuthzFilters.rulePrefix(policy.provider()) : "";
            if (policy.rules().isEmpty()) {
                rules.put(prefix + name(policy, 0) + suffix, NEVER);
            }
            for (int i = 0; i < policy.rules().size(); i++) {
                String name = prefix + name(policy, i) + suffix;
                of(policy, policy.rules().get(i)).ifPresent(rule -> rules.put(name, rule));
            }
        }
        return rules;
    }

    private Optional<Policy> of(AuthorizationPolicy policy, Rule rule) {
        if (level == Level.CONNECTION && policy.action() == Action.ALLOW && asksForHttp(rule)) {
            return Optional.empty();
        }
        Policy.Builder out = Policy.newBuilder();
        for (List<Condition> to : rule.to().isEmpty() ? List.of(List.<Condition>of()) : rule.to()) {
            List<Permission> all = new ArrayList<>();
            known(to, rule.when()).stream()
                    .filter(c -> !c.attribute().ofCaller())
                    .forEach(c -> all.addAll(CallCondition.all(c)));
            if (all.isEmpty()) {
                all.add(Permission.newBuilder().setAny(true).build());
            }
            out.addPermissions(Permission.newBuilder()
                    .setAndRules(Permission.Set.newBuilder().addAllRules(all)));
        }
        CallerCondition caller = new CallerCondition(policy.namespace(), trustDomains);
        for (List<Condition> from : rule.from().isEmpty() ? List.of(List.<Condition>of()) : rule.from()) {
            List<Principal> all = new ArrayList<>();
            known(from, rule.when()).stream()
                    .filter(c -> c.attribute().ofCaller())
                    .forEach(c -> all.addAll(caller.all(c)));
            if (all.isEmpty()) {
                all.add(Principal.newBuilder().setAny(true).build());
            }
            out.addPrincipals(CallerCondition.and(all));
        }
        return Optional.of(out.build());
    }

    /// What can be asked at this level.
    private List<Condition> known(List<Condition> alternative, List<Condition> when) {
        List<Condition> all = new ArrayList<>(alternative);
        all.addAll(when);
        all.removeIf(c -> level == Level.CONNECTION && c.attribute().needsHttp());
        return all;
    }

    private static boolean asksForHttp(Rule rule) {
        return rule.conditions().anyMatch(c -> c.attribute().needsHttp());
    }
}
