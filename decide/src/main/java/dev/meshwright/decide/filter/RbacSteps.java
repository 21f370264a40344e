package dev.meshwright.decide.filter;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.rbac.RbacMisses;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;
import org.jspecify.annotations.Nullable;

/// Tells what an RBAC filter decided: the policy that did, or of each policy that would have had to match why it did
/// not.
final class RbacSteps {
    private RbacSteps() {}

    /// @param policy that decided, of [RbacTable#policyOf]
    /// @param request null: at the network level
    static void tell(
            Place place,
            RbacTable rules,
            int policy,
            ConnectionFacts facts,
            @Nullable RequestView request,
            Metadata known,
            Trace trace) {
        if (rules.policies().isEmpty()) {
            return;
        }
        boolean allowed = rules.allows(policy);
        if (!allowed && policy == RbacTable.NO_POLICY) {
            for (RbacTable.Policy each : rules.policies()) {
                trace.step(
                        "rbac-miss",
                        place.resource(),
                        place.path(),
                        false,
                        rules.action() + " policy " + each.name() + ": "
                                + RbacMisses.of(rules, each, facts, request, known));
            }
        }
        trace.step(
                "rbac",
                place.resource(),
                place.path(),
                allowed,
                rules.action() + " policy " + rules.policyName(policy));
    }
}
