package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How clients treat a host: balancing, limits, ejection, TLS, and named subsets (Istio DestinationRule).
///
/// @param selector labels of the calling workloads that it holds for, in its own namespace; empty: all that see it
public record DestinationPolicy(
        String name,
        String namespace,
        String host,
        List<String> exportTo,
        Map<String, String> selector,
        TrafficPolicy traffic,
        List<Subset> subsets,
        Origin origin) {
    public DestinationPolicy {
        exportTo = List.copyOf(exportTo);
        selector = SortedCopy.of(selector);
        subsets = List.copyOf(subsets);
    }

    /// A policy for every caller that sees it.
    public DestinationPolicy(
            String name,
            String namespace,
            String host,
            List<String> exportTo,
            TrafficPolicy traffic,
            List<Subset> subsets,
            Origin origin) {
        this(name, namespace, host, exportTo, Map.of(), traffic, subsets, origin);
    }

    /// @param traffic laid over the host's own policy, setting by setting
    public record Subset(String name, Map<String, String> labels, TrafficPolicy traffic, Origin origin) {
        public Subset {
            labels = SortedCopy.of(labels);
        }
    }

    /// @param hash takes the place of `loadBalancer` when set; off where a `loadBalancer` was written over it
    /// @param ports overrides by port number; such an override replaces the whole policy for that port (Istio)
    public record TrafficPolicy(
            Setting<LoadBalancer> loadBalancer,
            Setting<ConsistentHash> hash,
            Setting<ConnectionPool> connectionPool,
            Setting<OutlierDetection> outlierDetection,
            Setting<ClientTls> tls,
            Setting<RetryBudget> retryBudget,
            Map<Integer, TrafficPolicy> ports) {
        public static final TrafficPolicy NONE =
                new TrafficPolicy(Setting.unset(), Setting.unset(), Setting.unset(), Setting.unset(), Map.of());

        public TrafficPolicy {
            ports = SortedCopy.of(ports);
        }

        /// The same for connections that are encrypted already.
        public TrafficPolicy withoutTls(Origin origin) {
            return new TrafficPolicy(
                    loadBalancer, hash, connectionPool, outlierDetection, Setting.off(origin), retryBudget, ports);
        }

        /// A policy without consistent hashing and retry budget.
        public TrafficPolicy(
                Setting<LoadBalancer> loadBalancer,
                Setting<ConnectionPool> connectionPool,
                Setting<OutlierDetection> outlierDetection,
                Setting<ClientTls> tls,
                Map<Integer, TrafficPolicy> ports) {
            this(loadBalancer, Setting.unset(), connectionPool, outlierDetection, tls, Setting.unset(), ports);
        }
    }

    /// @param percent of active and waiting requests that may be retries, 0..100
    /// @param retriesMin always allowed
    public record RetryBudget(double percent, int retriesMin) {}

    public enum LoadBalancer {
        LEAST_REQUEST,
        ROUND_ROBIN,
        RANDOM,
        PASSTHROUGH
    }

    /// Each limit of Istio's `connectionPool`; counts are 1..2^31-1.
    public record ConnectionPool(
            Setting<Integer> tcpConnectionsMax,
            Setting<Duration> tcpConnectTimeout,
            Setting<Integer> http1PendingRequestsMax,
            Setting<Integer> http2RequestsMax,
            Setting<Integer> requestsPerConnectionMax,
            Setting<Integer> retriesMax,
            Setting<Duration> idleTimeout,
            Setting<TcpKeepalive> tcpKeepalive,
            Setting<Duration> tcpIdleTimeout,
            Setting<HttpVersion> httpVersion,
            Setting<Integer> concurrentStreamsMax) {
        public static final ConnectionPool NONE = new ConnectionPool(
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset());

        /// Limits alone.
        public ConnectionPool(
                Setting<Integer> tcpConnectionsMax,
                Setting<Duration> tcpConnectTimeout,
                Setting<Integer> http1PendingRequestsMax,
                Setting<Integer> http2RequestsMax,
                Setting<Integer> requestsPerConnectionMax,
                Setting<Integer> retriesMax,
                Setting<Duration> idleTimeout) {
            this(
                    tcpConnectionsMax,
                    tcpConnectTimeout,
                    http1PendingRequestsMax,
                    http2RequestsMax,
                    requestsPerConnectionMax,
                    retriesMax,
                    idleTimeout,
                    Setting.unset(),
                    Setting.unset(),
                    Setting.unset(),
                    Setting.unset());
        }
    }

    /// Probes of idle connections by the operating system; what is unset is the system's.
    ///
    /// @param probes unanswered until the connection counts as dead
    /// @param time idle until the first probe, whole seconds
    /// @param interval between probes, whole seconds
    public record TcpKeepalive(Setting<Integer> probes, Setting<Duration> time, Setting<Duration> interval) {}

    /// What a port of plain HTTP is called with instead of HTTP/1.1.
    public enum HttpVersion {
        HTTP_1,
        HTTP_2,
        /// Whatever the client spoke.
        AS_CLIENT
    }

    /// @param consecutiveErrors Istio's deprecated field, meaning 5xx answers; when set it ejects for
    ///     certain
    /// @param ejectionPercentMax 0..100
    public record OutlierDetection(
            Setting<Integer> consecutiveErrors,
            Setting<Integer> consecutive5xxErrors,
            Setting<Integer> consecutiveGatewayErrors,
            Setting<Integer> consecutiveLocalOriginFailures,
            Setting<Boolean> splitExternalLocalOriginErrors,
            Setting<Duration> interval,
            Setting<Duration> baseEjectionTime,
            Setting<Integer> ejectionPercentMax,
            Setting<Integer> healthPercentMin) {}

    public enum TlsMode {
        DISABLE,
        SIMPLE,
        MUTUAL,
        ISTIO_MUTUAL
    }

    /// @param caCertificates file at the proxy or PEM text; empty: the system's
    /// @param verified false: whatever certificate the server shows is taken
    public record ClientTls(
            TlsMode mode,
            String sni,
            List<String> subjectAltNames,
            String caCertificates,
            String clientCertificate,
            String privateKey,
            boolean verified,
            Origin origin) {
        public ClientTls {
            subjectAltNames = List.copyOf(subjectAltNames);
        }
    }
}
