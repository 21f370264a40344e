package dev.meshwright.decide.rbac;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.trace.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One set of RBAC rules: `config.rbac.v3.RBAC`. Immutable, thread-safe.
///
/// ALLOW: allowed when any policy matches. DENY: denied when any does. LOG: always allowed; a match is to be logged.
/// A header that is sent several times opens nothing: to be allowed every value must match, to be denied any one (Envoy
/// CVE-2026-26308; threat model H8).
public final class RbacTable {
    public enum Action {
        ALLOW,
        DENY,
        LOG
    }

    /// A policy matches when any permission and any principal do.
    public record Policy(String name, List<Condition> permissions, List<Condition> principals) {
        public Policy {
            permissions = List.copyOf(permissions);
            principals = List.copyOf(principals);
        }

        boolean matches(Asked asked, HeaderMatch.Values values) {
            return any(permissions, asked, values) && any(principals, asked, values);
        }

        private static boolean any(List<Condition> conditions, Asked asked, HeaderMatch.Values values) {
            for (int i = 0; i < conditions.size(); i++) {
                if (conditions.get(i).matches(asked, values)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// No rules are configured: everything passes.
    public static final RbacTable PASS = new RbacTable(Place.of("-", "-"), Action.LOG, List.of());

    /// No policy decided.
    public static final int NO_POLICY = -1;

    private final Place place;
    private final Action action;
    private final List<Policy> policies;
    private final PolicyIndex index;

    /// @param policies sorted by name, the order in which Envoy asks them
    public RbacTable(Place place, Action action, List<Policy> policies) {
        this.place = place;
        this.action = action;
        this.policies = List.copyOf(policies);
        this.index = new PolicyIndex(this.policies);
    }

    public Action action() {
        return action;
    }

    public List<Policy> policies() {
        return policies;
    }

    /// First policy that matches, or [#NO_POLICY].
    ///
    /// @param request null at the network level
    /// @param metadata what earlier filters know of the request
    public int policyOf(ConnectionFacts connection, @Nullable RequestView request, Metadata metadata) {
        HeaderMatch.Values values = action == Action.ALLOW ? HeaderMatch.Values.EVERY_ONE : HeaderMatch.Values.ANY_ONE;
        return index.first(Asked.of(connection, request, metadata), values);
    }

    /// Whether an answer of [#policyOf] lets the connection or request pass.
    public boolean allows(int policy) {
        return switch (action) {
            case ALLOW -> policy != NO_POLICY;
            case DENY -> policy == NO_POLICY;
            case LOG -> true;
        };
    }

    /// The same rules behind so many trusted proxies.
    public RbacTable trusting(int hops) {
        return policies.isEmpty() || hops == 0
                ? this
                : new RbacTable(
                        place,
                        action,
                        policies.stream()
                                .map(p -> new Policy(
                                        p.name(),
                                        p.permissions(),
                                        p.principals().stream()
                                                .map(id -> id.trusting(hops))
                                                .toList()))
                                .toList());
    }

    /// Policy name for `rbac_access_denied_matched_policy[NAME]`; `none` when none matched.
    public String policyName(int policy) {
        return policy == NO_POLICY ? "none" : policies.get(policy).name();
    }
}
