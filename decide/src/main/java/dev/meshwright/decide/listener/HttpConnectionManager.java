package dev.meshwright.decide.listener;

import dev.meshwright.decide.route.PathNormaliser;
import dev.meshwright.decide.span.Tracing;
import dev.meshwright.decide.stats.MetricRules;
import java.util.List;

/// How HTTP is spoken on a filter chain: `HttpConnectionManager`, defaults of its proto comments. Durations in
/// milliseconds, 0: none.
///
/// @param serverName value of the `server` header we answer with
/// @param streamIdleTimeoutMillis 300,000 when unset
/// @param requestTimeoutMillis from first byte to end of request
/// @param requestHeadersTimeoutMillis from first byte to end of head
/// @param metrics how requests are counted
/// @param upgrades lower-case types allowed (`websocket`)
public record HttpConnectionManager(
        String statPrefix,
        Codec codec,
        RouteSource routes,
        List<HttpFilterEntry> filters,
        String serverName,
        ServerHeader serverHeader,
        int maxRequestHeadersKb,
        long streamIdleTimeoutMillis,
        long requestTimeoutMillis,
        long requestHeadersTimeoutMillis,
        List<AccessLog> accessLogs,
        Identification identification,
        ClientCertDetails clientCertDetails,
        List<String> upgrades,
        PathNormaliser.Options pathNormalisation,
        HostNormalisation host,
        CommonHttp common,
        Http2 http2,
        Tracing tracing,
        MetricRules metrics) {
    public HttpConnectionManager {
        filters = List.copyOf(filters);
        accessLogs = List.copyOf(accessLogs);
        upgrades = List.copyOf(upgrades);
    }

    public enum Codec {
        /// By ALPN, else by the HTTP/2 preface.
        AUTO,
        HTTP1,
        HTTP2
    }

    public enum ServerHeader {
        OVERWRITE,
        APPEND_IF_ABSENT,
        PASS_THROUGH
    }

    /// Who the client is, and which ids requests carry.
    ///
    /// @param useRemoteAddress the peer is the client: an edge
    /// @param via header text; empty: none
    /// @param xffTrustedHops proxies before us that are trusted in x-forwarded-for
    public record Identification(
            boolean useRemoteAddress,
            int xffTrustedHops,
            boolean skipXffAppend,
            boolean appendXForwardedPort,
            String via,
            boolean generateRequestId,
            boolean preserveExternalRequestId,
            boolean alwaysSetRequestIdInResponse) {}

    /// What of the client certificate goes upstream in x-forwarded-client-cert.
    public record ClientCertDetails(
            Forward forward, boolean subject, boolean cert, boolean chain, boolean dns, boolean uri) {
        public enum Forward {
            SANITIZE,
            FORWARD_ONLY,
            APPEND_FORWARD,
            SANITIZE_SET,
            ALWAYS_FORWARD_ONLY
        }
    }

    /// What is taken off the authority before routing.
    public record HostNormalisation(boolean stripMatchingPort, boolean stripAnyPort, boolean stripTrailingDot) {}

    /// `common_http_protocol_options`.
    ///
    /// @param idleTimeoutMillis of a connection without streams, one hour when unset
    /// @param maxRequestsPerConnection 0: no limit
    public record CommonHttp(
            long idleTimeoutMillis,
            long maxConnectionDurationMillis,
            long maxStreamDurationMillis,
            int maxHeadersCount,
            Underscores underscores,
            long maxRequestsPerConnection) {
        public static final CommonHttp DEFAULT = new CommonHttp(3_600_000, 0, 0, 100, Underscores.ALLOW, 0);

        /// Header names with `_`.
        public enum Underscores {
            ALLOW,
            REJECT_REQUEST,
            DROP_HEADER
        }
    }

    /// @param maxConcurrentStreams 1024 since Envoy 1.37
    public record Http2(
            long maxConcurrentStreams,
            int initialStreamWindow,
            int initialConnectionWindow,
            int hpackTableSize,
            boolean allowConnect,
            long keepaliveIntervalMillis,
            long keepaliveTimeoutMillis) {
        public static final Http2 DEFAULT = new Http2(1024, 16 << 20, 24 << 20, 4096, false, 0, 0);
    }
}
