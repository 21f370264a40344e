package dev.meshwright.decide.route;

import dev.meshwright.decide.retry.RetryPolicy;
import dev.meshwright.decide.span.ChildSampling;
import java.util.List;

/// What is done with a request that a route took: sent upstream, redirected, or answered. Durations in
/// milliseconds.
public sealed interface RouteAction {
    /// Sends it upstream: `config.route.v3.RouteAction`.
    ///
    /// @param notFoundStatus answered when the cluster is unknown (503)
    /// @param timeoutMillis of the whole exchange from the end of the request; 15,000 when unset, 0: none
    /// @param idleTimeoutMillis of the stream; -1: the connection manager's, 0: none
    /// @param maxStreamDurationMillis -1: the connection manager's, 0: none
    /// @param grpcTimeoutMaxMillis cap of `grpc-timeout`; -1: the header is not honoured, 0: honoured without cap
    /// @param grpcTimeoutOffsetMillis taken off `grpc-timeout`
    /// @param retry of the route, else of the virtual host, else [RetryPolicy#NONE]
    /// @param upgrades lower case; empty: the connection manager's
    /// @param rateLimits what makes descriptors for rate limits
    /// @param includeHostRateLimits those of the virtual host count too
    record Forward(
            ClusterChoice clusters,
            int notFoundStatus,
            PathRewrite pathRewrite,
            HostRewrite hostRewrite,
            boolean appendXForwardedHost,
            long timeoutMillis,
            long idleTimeoutMillis,
            long maxStreamDurationMillis,
            long grpcTimeoutMaxMillis,
            long grpcTimeoutOffsetMillis,
            RetryPolicy retry,
            List<Mirror> mirrors,
            List<HashPolicy> hashPolicies,
            List<Upgrade> upgrades,
            List<RateLimitRule> rateLimits,
            boolean includeHostRateLimits)
            implements RouteAction {
        public static final long DEFAULT_TIMEOUT_MILLIS = 15_000;

        public Forward {
            mirrors = List.copyOf(mirrors);
            hashPolicies = List.copyOf(hashPolicies);
            upgrades = List.copyOf(upgrades);
            rateLimits = List.copyOf(rateLimits);
        }
    }

    /// @param type lower case (`websocket`, `connect`)
    record Upgrade(String type, boolean enabled) {}

    /// A copy of requests, whose answer is thrown away.
    ///
    /// @param appendShadow `-shadow` is appended to the host
    /// @param spans whether the copies' spans are told
    record Mirror(String cluster, int millionths, boolean appendShadow, ChildSampling spans) {}

    /// @param scheme empty: unchanged
    /// @param host empty: unchanged
    /// @param port 0: unchanged, but a default port is dropped with its scheme, and any port with its host
    /// @param status 301, 302, 303, 307 or 308
    record Redirect(String scheme, String host, int port, PathRewrite path, int status, boolean stripQuery)
            implements RouteAction {}

    record DirectResponse(int status, byte[] body) implements RouteAction {}

    /// gRPC servers only: answered 404 here.
    record NonForwarding() implements RouteAction {}
}
