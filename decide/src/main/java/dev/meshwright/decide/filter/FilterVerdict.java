package dev.meshwright.decide.filter;

import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.extauthz.Refusal;
import dev.meshwright.decide.jwt.JwtProvider;
import dev.meshwright.decide.jwt.JwtStatus;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.trace.Place;
import org.jspecify.annotations.Nullable;

/// What the filters of a chain say of a request.
public sealed interface FilterVerdict {
    FilterVerdict PASSES = new Passes(null);

    /// @param cors what goes into the response; null when no policy applies
    record Passes(@Nullable CorsAnswer cors) implements FilterVerdict {}

    /// 403, `RBAC: access denied`.
    ///
    /// @param policy in `rules`, or [RbacTable#NO_POLICY]
    record Denied(Place filter, RbacTable rules, int policy) implements FilterVerdict {
        /// `response_code_details`
        public String details() {
            return "rbac_access_denied_matched_policy["
                    + rules.policyName(policy).replace(' ', '_') + "]";
        }
    }

    /// A token is missing or bad.
    ///
    /// @param challenge for `www-authenticate`
    /// @param terse the answer does not say why
    record Unauthenticated(Place filter, JwtStatus status, String challenge, boolean terse) implements FilterVerdict {}

    /// Keys must be fetched first; then the filters are asked on.
    record AwaitsKeys(JwtProvider.Keys.Remote keys) implements FilterVerdict {}

    /// A provider must be asked; then [FilterKernel#follow] says what its answer means, and the filters are asked on.
    record AsksProvider(ExternalCheck check) implements FilterVerdict {}

    /// A provider did not let the request pass, or could not be asked.
    record Unauthorized(Place filter, Refusal refusal) implements FilterVerdict {}

    /// The route is to be chosen anew, by what filters found out; then the filters are asked on.
    record Rerouted() implements FilterVerdict {}

    /// Over a limit.
    record RateLimited(Place filter, LocalRateLimit limit) implements FilterVerdict {}

    /// An extension that cannot run closes.
    record Unable(Place filter, String extension) implements FilterVerdict {}

    /// A preflight is answered 200 with what the policy allows.
    record Preflight(CorsAnswer answer) implements FilterVerdict {}

    /// A preflight of a foreign origin is answered 200 with nothing.
    record PreflightRefused() implements FilterVerdict {}

    /// A fault answers.
    record Aborted(Place filter, HttpFilter.Fault fault) implements FilterVerdict {}
}
