package dev.meshwright.decide.listener;

import dev.meshwright.decide.extauthz.CheckSettings;
import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.jwt.JwtAuthnTable;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.route.PerFilter;
import dev.meshwright.decide.session.SessionState;
import dev.meshwright.decide.stats.MetricRules;
import dev.meshwright.decide.upstream.DnsCache;
import java.util.List;

/// What an HTTP filter does. The same types serve as per-route configuration ([PerFilter]).
public sealed interface HttpFilter extends PerFilter.Config {
    /// Last of every chain: sends requests upstream.
    ///
    /// @param suppressEnvoyHeaders no `x-envoy-*` headers are added
    record Router(boolean suppressEnvoyHeaders) implements HttpFilter {}

    /// @param rules [RbacTable#PASS] when there are none
    /// @param shadow evaluated and counted, never enforced; [RbacTable#PASS] when there are none
    record Rbac(RbacTable rules, RbacTable shadow, String shadowStatPrefix) implements HttpFilter {}

    /// Verifies tokens.
    record JwtAuthn(JwtAuthnTable table) implements HttpFilter {}

    /// Per route: a requirement of the filter's table, by name.
    record JwtRoute(String requirement) implements HttpFilter {}

    /// Asks a provider.
    record ExtAuthz(ExtAuthzTable table) implements HttpFilter {}

    /// Per route: what is asked beyond the filter's own settings.
    record ExtAuthzRoute(CheckSettings settings) implements HttpFilter {}

    /// Refuses what comes too often.
    record Limit(LocalRateLimit limit) implements HttpFilter {}

    /// Delays and aborts. A percentage of 0 millionths does nothing.
    ///
    /// @param abortHttpStatus 0: none
    /// @param abortGrpcStatus -1: none
    /// @param headers all must match for the fault to apply
    record Fault(
            long delayMillis,
            int delayMillionths,
            int abortHttpStatus,
            int abortGrpcStatus,
            int abortMillionths,
            List<HeaderMatch> headers,
            String upstreamCluster,
            long maxActive)
            implements HttpFilter {
        public Fault {
            headers = List.copyOf(headers);
        }

        public boolean none() {
            return delayMillionths == 0 && abortMillionths == 0;
        }

        public boolean delays() {
            return delayMillionths > 0 && delayMillis > 0;
        }

        public boolean aborts() {
            return abortMillionths > 0 && (abortHttpStatus > 0 || abortGrpcStatus >= 0);
        }
    }

    /// The filter itself has no settings; a route's policy makes it act. Empty texts: header not sent.
    record Cors(
            List<StringMatch> allowOrigins,
            String allowMethods,
            String allowHeaders,
            String exposeHeaders,
            String maxAge,
            boolean allowCredentials,
            boolean forwardNotMatchingPreflights,
            int enabledMillionths)
            implements HttpFilter {
        public Cors {
            allowOrigins = List.copyOf(allowOrigins);
        }

        public boolean none() {
            return allowOrigins.isEmpty();
        }

        /// Whether scripts of that origin may call. A pattern that takes `*` takes every origin (Envoy's CORS filter).
        public boolean allows(String origin) {
            for (StringMatch match : allowOrigins) {
                if (match.matches("*") || match.matches(origin)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Keeps clients on the endpoint that answered them first.
    ///
    /// @param strict a client whose endpoint is gone gets 503
    record StatefulSession(SessionState state, boolean strict) implements HttpFilter {
        public boolean none() {
            return state instanceof SessionState.None;
        }
    }

    /// The host that a request names is where it goes, if the cluster leaves that open.
    record DynamicForwardProxy(DnsCache cache) implements HttpFilter {}

    /// Counts gRPC calls.
    record GrpcStats(boolean allMethods) implements HttpFilter {}

    /// Istio's `istio.alpn`: offers `istio-*` ALPN names upstream by downstream protocol.
    ///
    /// @param http2 names for HTTP/2 requests, and so on; empty: the cluster's own
    record AlpnOverride(List<String> http10, List<String> http11, List<String> http2) implements HttpFilter {
        public AlpnOverride {
            http10 = List.copyOf(http10);
            http11 = List.copyOf(http11);
            http2 = List.copyOf(http2);
        }
    }

    /// Istio's standard metrics, as the rules say.
    record IstioStats(MetricRules rules) implements HttpFilter {}

    /// One that only a program inside of the proxy could be (WebAssembly, Lua), which this proxy runs none of.
    ///
    /// @param open requests pass without it; else they are refused
    record Unable(String extension, boolean open) implements HttpFilter {}

    /// The filter is off on that route (`FilterConfig.disabled`).
    record Disabled() implements HttpFilter {}

    /// Known, and without effect on traffic here.
    record Ignored(String typeUrl) implements HttpFilter {}
}
