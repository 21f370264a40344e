package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How clients treat a host: balancing, limits, ejection, TLS, and named subsets (Istio DestinationRule).
///
/// @param selector labels of the calling workloads that it holds for, in its own namespace; empty: all that
///     see it
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

    /// @param tunnel holds for every port; connections of TCP and passed-on TLS alone go through it (Istio)
    /// @param ports overrides by port number; such an override replaces the whole policy for that port
    ///     (Istio)
    public record TrafficPolicy(
            Setting<LoadBalancing> loadBalancing,
            Setting<ConnectionPool> connectionPool,
            Setting<OutlierDetection> outlierDetection,
            Setting<ClientTls> tls,
            Setting<RetryBudget> retryBudget,
            Setting<ProxyProtocol> proxyProtocol,
            Setting<Tunnel> tunnel,
            Map<Integer, TrafficPolicy> ports) {
        public static final TrafficPolicy NONE =
                new TrafficPolicy(Setting.unset(), Setting.unset(), Setting.unset(), Setting.unset(), Map.of());

        public TrafficPolicy {
            ports = SortedCopy.of(ports);
        }

        /// The same for connections that are encrypted already, and begin with whatever their client sends.
        public TrafficPolicy withoutTls(Origin origin) {
            return new TrafficPolicy(
                    loadBalancing,
                    connectionPool,
                    outlierDetection,
                    Setting.off(origin),
                    retryBudget,
                    Setting.unset(),
                    Setting.unset(),
                    ports);
        }

        /// A policy for how endpoints are chosen and connections made, without more.
        public TrafficPolicy(
                Setting<LoadBalancing> loadBalancing,
                Setting<ConnectionPool> connectionPool,
                Setting<OutlierDetection> outlierDetection,
                Setting<ClientTls> tls,
                Map<Integer, TrafficPolicy> ports) {
            this(
                    loadBalancing,
                    connectionPool,
                    outlierDetection,
                    tls,
                    Setting.unset(),
                    Setting.unset(),
                    Setting.unset(),
                    ports);
        }

        /// The load balancing in force; nothing written is nothing set.
        public LoadBalancing balancing() {
            return loadBalancing.orElse(LoadBalancing.NONE);
        }
    }

    /// @param percent of active and waiting requests that may be retries, 0..100
    /// @param retriesMin always allowed
    /// @param interval over which requests count; unset: those that are open
    public record RetryBudget(double percent, int retriesMin, Setting<Duration> interval) {
        /// Of requests that are open.
        public RetryBudget(double percent, int retriesMin) {
            this(percent, retriesMin, Setting.unset());
        }
    }

    /// The version of the PROXY protocol header that a connection begins with (haproxy.org,
    /// proxy-protocol.txt).
    public enum ProxyProtocol {
        V1,
        V2
    }

    /// TCP inside of HTTP: the host is a proxy that is asked to connect further on.
    ///
    /// @param host name or address that the proxy connects to
    /// @param port 1..65535
    public record Tunnel(TunnelMethod method, String host, int port) {}

    public enum TunnelMethod {
        CONNECT,
        POST
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
            Setting<Integer> concurrentStreamsMax,
            Setting<Duration> connectionDurationMax,
            Setting<Http2Keepalive> http2Keepalive) {
        /// The same with another version of HTTP.
        public ConnectionPool with(Setting<HttpVersion> version) {
            return new ConnectionPool(
                    tcpConnectionsMax,
                    tcpConnectTimeout,
                    http1PendingRequestsMax,
                    http2RequestsMax,
                    requestsPerConnectionMax,
                    retriesMax,
                    idleTimeout,
                    tcpKeepalive,
                    tcpIdleTimeout,
                    version,
                    concurrentStreamsMax,
                    connectionDurationMax,
                    http2Keepalive);
        }

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
                    Setting.unset(),
                    Setting.unset(),
                    Setting.unset());
        }
    }

    /// PING frames on HTTP/2 connections (RFC 9113, section 6.7).
    ///
    /// @param interval between two of them
    /// @param timeout without an answer the connection is closed
    public record Http2Keepalive(Duration interval, Duration timeout) {}

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
    /// @param errorStatuses answers that count as errors, 200..599; empty: 500 and above
    public record OutlierDetection(
            Setting<Integer> consecutiveErrors,
            Setting<Integer> consecutive5xxErrors,
            Setting<Integer> consecutiveGatewayErrors,
            Setting<Integer> consecutiveLocalOriginFailures,
            Setting<Boolean> splitExternalLocalOriginErrors,
            Setting<Duration> interval,
            Setting<Duration> baseEjectionTime,
            Setting<Integer> ejectionPercentMax,
            Setting<Integer> healthPercentMin,
            List<Integer> errorStatuses) {
        public OutlierDetection {
            errorStatuses = List.copyOf(errorStatuses);
        }
    }

    public enum TlsMode {
        DISABLE,
        SIMPLE,
        MUTUAL,
        ISTIO_MUTUAL
    }

    /// @param caCertificates file at the proxy or PEM text; empty: the system's
    /// @param verified false: whatever certificate the server shows is taken
    /// @param credential takes the place of the files, at most one; its authorities that of `caCertificates`
    /// @param revocations file at the proxy with certificate revocation lists; may be empty
    public record ClientTls(
            TlsMode mode,
            String sni,
            List<String> subjectAltNames,
            String caCertificates,
            String clientCertificate,
            String privateKey,
            boolean verified,
            List<Credential.Ref> credential,
            String revocations,
            Origin origin) {
        public ClientTls {
            subjectAltNames = List.copyOf(subjectAltNames);
            credential = List.copyOf(credential);
        }

        /// With files, and without revocation lists.
        public ClientTls(
                TlsMode mode,
                String sni,
                List<String> subjectAltNames,
                String caCertificates,
                String clientCertificate,
                String privateKey,
                boolean verified,
                Origin origin) {
            this(
                    mode,
                    sni,
                    subjectAltNames,
                    caCertificates,
                    clientCertificate,
                    privateKey,
                    verified,
                    List.of(),
                    "",
                    origin);
        }
    }
}
