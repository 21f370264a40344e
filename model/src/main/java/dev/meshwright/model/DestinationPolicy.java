package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How clients treat a host: balancing, limits, ejection, TLS, and named subsets (Istio DestinationRule).
public record DestinationPolicy(
        String name,
        String namespace,
        String host,
        List<String> exportTo,
        TrafficPolicy traffic,
        List<Subset> subsets,
        Origin origin) {
    public DestinationPolicy {
        exportTo = List.copyOf(exportTo);
        subsets = List.copyOf(subsets);
    }

    /// @param traffic laid over the host's own policy, setting by setting
    public record Subset(String name, Map<String, String> labels, TrafficPolicy traffic, Origin origin) {
        public Subset {
            labels = SortedCopy.of(labels);
        }
    }

    /// @param ports overrides by port number; such an override replaces the whole policy for that port (Istio)
    public record TrafficPolicy(
            Setting<LoadBalancer> loadBalancer,
            Setting<ConnectionPool> connectionPool,
            Setting<OutlierDetection> outlierDetection,
            Setting<ClientTls> tls,
            Map<Integer, TrafficPolicy> ports) {
        public static final TrafficPolicy NONE =
                new TrafficPolicy(Setting.unset(), Setting.unset(), Setting.unset(), Setting.unset(), Map.of());

        public TrafficPolicy {
            ports = SortedCopy.of(ports);
        }
    }

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
            Setting<Duration> idleTimeout) {
        public static final ConnectionPool NONE = new ConnectionPool(
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset(),
                Setting.unset());
    }

    /// @param consecutiveErrors Istio's deprecated field, meaning 5xx answers; when set it ejects for certain
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

    public record ClientTls(
            TlsMode mode,
            String sni,
            List<String> subjectAltNames,
            String caCertificates,
            String clientCertificate,
            String privateKey,
            Origin origin) {
        public ClientTls {
            subjectAltNames = List.copyOf(subjectAltNames);
        }
    }
}
