package dev.meshwright.decide.filter;

import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.extauthz.Refusal;
import dev.meshwright.decide.jwt.JwtProvider;
import dev.meshwright.decide.jwt.JwtStatus;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.response.OwnAnswer;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.trace.Place;
import org.jspecify.annotations.Nullable;

/// What the filters of a chain say of a request when [FilterKernel] has asked them in order: it passes, one of
/// them answers it, or one must wait (for keys, for a provider) and is asked again. `explain` and the proxy
/// act on the same values.
public sealed interface FilterVerdict {
    FilterVerdict PASSES = new Passes(null);

    /// @param cors what goes into the response; null when no policy applies
    record Passes(@Nullable CorsAnswer cors) implements FilterVerdict {}

    /// A filter answers in the place of the program.
    sealed interface Answers extends FilterVerdict {
        OwnAnswer answer();
    }

    /// 403, `RBAC: access denied`.
    ///
    /// @param policy in `rules`, or [RbacTable#NO_POLICY]
    record Denied(Place filter, RbacTable rules, int policy) implements Answers {
        /// `response_code_details`
        public String details() {
            return "rbac_access_denied_matched_policy["
                    + rules.policyName(policy).replace(' ', '_') + "]";
        }

        @Override
        public OwnAnswer answer() {
            OwnAnswer plain = OwnAnswer.of(ResponseCause.RBAC_DENIED, "");
            return new OwnAnswer(plain.status(), plain.flag(), details(), plain.text());
        }
    }

    /// A token is missing or bad.
    ///
    /// @param challenge for `www-authenticate`
    /// @param terse the answer does not say why
    record Unauthenticated(Place filter, JwtStatus status, String challenge, boolean terse) implements Answers {
        @Override
        public OwnAnswer answer() {
            return new OwnAnswer(status.httpStatus(), "-", status.details(), terse ? "" : status.text());
        }
    }

    /// Keys must be fetched first; then the filters are asked on.
    record AwaitsKeys(JwtProvider.Keys.Remote keys) implements FilterVerdict {}

    /// A provider must be asked; then [FilterKernel#follow] says what its answer means, and the filters are asked on.
    record AsksProvider(ExternalCheck check) implements FilterVerdict {}

    /// A provider did not let the request pass, or could not be asked.
    record Unauthorized(Place filter, Refusal refusal) implements Answers {
        @Override
        public OwnAnswer answer() {
            return new OwnAnswer(refusal.status(), Refusal.FLAG, refusal.details(), refusal.body());
        }
    }

    /// The route is to be chosen anew, by what filters found out; then the filters are asked on.
    record Rerouted() implements FilterVerdict {}

    /// Over a limit.
    record RateLimited(Place filter, LocalRateLimit limit) implements Answers {
        private static final int GRPC_RESOURCE_EXHAUSTED = 8;

        @Override
        public OwnAnswer answer() {
            OwnAnswer plain = OwnAnswer.of(ResponseCause.RATE_LIMITED, limit.status(), "");
            int grpcStatus = limit.resourceExhausted() ? GRPC_RESOURCE_EXHAUSTED : plain.grpcStatus();
            return new OwnAnswer(plain.status(), grpcStatus, plain.flag(), plain.details(), plain.text());
        }
    }

    /// An extension that cannot run closes.
    record Unable(Place filter, String extension) implements Answers {
        @Override
        public OwnAnswer answer() {
            return OwnAnswer.of(ResponseCause.EXTENSION_UNABLE, extension);
        }
    }

    /// A preflight is answered 200 with what the policy allows.
    record Preflight(CorsAnswer allowed) implements Answers {
        @Override
        public OwnAnswer answer() {
            return new OwnAnswer(200, "-", "cors_response", "");
        }
    }

    /// A preflight of a foreign origin is answered 200 with what the policy allows to others.
    record PreflightRefused(CorsAnswer others) implements Answers {
        @Override
        public OwnAnswer answer() {
            return new OwnAnswer(200, "-", "cors_response", "");
        }
    }

    /// A fault answers.
    record Aborted(Place filter, HttpFilter.Fault fault) implements Answers {
        /// Envoy says OK in HTTP's words where the failure is in gRPC's, whoever asks.
        @Override
        public OwnAnswer answer() {
            boolean grpc = fault.abortGrpcStatus() >= 0;
            OwnAnswer plain = OwnAnswer.of(ResponseCause.FAULT_ABORT, grpc ? 200 : fault.abortHttpStatus(), "");
            int grpcStatus = grpc ? fault.abortGrpcStatus() : plain.grpcStatus();
            return new OwnAnswer(plain.status(), grpcStatus, plain.flag(), plain.details(), plain.text());
        }
    }
}
