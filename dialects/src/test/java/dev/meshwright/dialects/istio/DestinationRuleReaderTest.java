package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.OutlierDetection;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DestinationRuleReaderTest {
    private static DestinationPolicy policy(String spec) {
        return ReadText.mesh("DestinationRule", spec).destinationPolicies().getFirst();
    }

    private static <T> T value(Setting<T> setting) {
        if (setting instanceof Setting.Set<T>(var value, var _)) {
            return value;
        }
        throw new AssertionError("not set: " + setting);
    }

    @Test
    void limitsSubsetsAndPorts_areKept() {
        DestinationPolicy policy = policy("""
                host: reviews
                trafficPolicy:
                  loadBalancer: {simple: ROUND_ROBIN}
                  connectionPool:
                    tcp: {maxConnections: 100, connectTimeout: 30ms}
                    http: {http1MaxPendingRequests: 10, http2MaxRequests: 0, maxRequestsPerConnection: 1, maxRetries: 3}
                  portLevelSettings:
                  - port: {number: 9080}
                    loadBalancer: {simple: LEAST_CONN}
                    tls: {mode: ISTIO_MUTUAL}
                subsets:
                - name: v1
                  labels: {version: v1}
                """);
        assertThat(policy.host()).isEqualTo("reviews.shop.svc.cluster.local");
        assertThat(value(policy.traffic().loadBalancer())).isEqualTo(DestinationPolicy.LoadBalancer.ROUND_ROBIN);
        ConnectionPool pool = value(policy.traffic().connectionPool());
        assertThat(value(pool.tcpConnectionsMax())).isEqualTo(100);
        assertThat(value(pool.tcpConnectTimeout())).isEqualTo(Duration.ofMillis(30));
        assertThat(value(pool.http1PendingRequestsMax())).isEqualTo(10);
        assertThat(pool.http2RequestsMax().isOff()).isTrue();
        assertThat(pool.idleTimeout().isUnset()).isTrue();
        DestinationPolicy.TrafficPolicy port = policy.traffic().ports().get(9080);
        assertThat(port).isNotNull();
        assertThat(policy.subsets().getFirst().labels()).isEqualTo(Map.of("version", "v1"));
    }

    @Test
    void consecutiveErrors_areKept_andAPercentageOfZeroIsAValue() {
        OutlierDetection detection = value(policy("""
                        host: reviews
                        trafficPolicy:
                          outlierDetection:
                            consecutiveErrors: 5
                            consecutiveGatewayErrors: 0
                            interval: 5s
                            baseEjectionTime: 30s
                            maxEjectionPercent: 0
                        """).traffic().outlierDetection());
        assertThat(value(detection.consecutiveErrors())).isEqualTo(5);
        assertThat(detection.consecutive5xxErrors().isUnset()).isTrue();
        assertThat(detection.consecutiveGatewayErrors().isOff()).isTrue();
        assertThat(value(detection.interval())).isEqualTo(Duration.ofSeconds(5));
        assertThat(value(detection.ejectionPercentMax())).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | MW0108",
                "{host: a, trafficPolicy: {connectionPool: {tcp: {maxConnections: -1}}}} | MW0107",
                "{host: a, trafficPolicy: {connectionPool: {tcp: {maxConections: 1}}}} | MW0105",
                "{host: a, trafficPolicy: {outlierDetection: {maxEjectionPercent: 101}}} | MW0107",
                "{host: a, trafficPolicy: {outlierDetection: {interval: 0s}}} | MW0107",
                "{host: a, trafficPolicy: {loadBalancer: {simple: LEAST}}} | MW0110",
                "{host: a, trafficPolicy: {portLevelSettings: [{}]}} | MW0108",
                "{host: a, trafficPolicy: {tls: {mode: MUTUAL, clientCertificate: /c}}} | MW0108",
                "{host: a, subsets: [{name: v1}, {name: v1}]} | MW0209",
                "{host: a, subsets: [{labels: {a: 'b c'}, name: v}]} | MW0116"
            })
    void badRule_isRefused(String spec, String code) {
        assertThat(ReadText.errors("DestinationRule", spec)).isEqualTo(List.of(code));
    }
}
