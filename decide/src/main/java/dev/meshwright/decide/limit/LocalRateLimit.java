package dev.meshwright.decide.limit;

import dev.meshwright.decide.route.HeaderEdits;
import dev.meshwright.decide.route.RateLimitRule;
import dev.meshwright.decide.trace.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A limit on requests: `extensions.filters.http.local_ratelimit.v3.LocalRateLimit`.
///
/// @param key equal for limits of two versions of a configuration that stand at one place and say the same: what is
///     left in their buckets is carried over
/// @param bucket null: only requests of a descriptor are limited
/// @param enabledMillionths of the requests are asked at all
/// @param enforcedMillionths of those over the limit are refused; the others go on with `edits`
/// @param edits for requests that go on over the limit, and for the answers of those that are refused
/// @param stage rules of routes with this number make descriptors
/// @param perConnection each downstream connection has buckets of its own
/// @param quotaHeaders answers tell what is left
/// @param alwaysConsumeDefault `bucket` is taken from also when a descriptor's was
/// @param resourceExhausted to gRPC clients: RESOURCE_EXHAUSTED instead of UNAVAILABLE
/// @param rules in place of those of routes and virtual hosts; empty: theirs
/// @param dynamicMax combinations of values that are remembered for each descriptor with a wildcard
public record LocalRateLimit(
        Place place,
        String key,
        String statPrefix,
        int status,
        @Nullable TokenBucket bucket,
        int enabledMillionths,
        int enforcedMillionths,
        HeaderEdits edits,
        List<LimitDescriptor> descriptors,
        int stage,
        boolean perConnection,
        boolean quotaHeaders,
        HostRules hostRules,
        boolean alwaysConsumeDefault,
        boolean resourceExhausted,
        List<RateLimitRule> rules,
        int dynamicMax) {
    /// When a virtual host's rules count beside those of a route: `VhRateLimitsOptions`.
    public enum HostRules {
        /// When the route has none.
        OVERRIDE,
        INCLUDE,
        IGNORE
    }

    public LocalRateLimit {
        descriptors = List.copyOf(descriptors);
        rules = List.copyOf(rules);
    }

    /// It does nothing to any request.
    public boolean idle() {
        return enabledMillionths == 0;
    }
}
