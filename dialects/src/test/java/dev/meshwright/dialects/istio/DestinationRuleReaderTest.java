package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.model.ConsistentHash;
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

    @Test
    void consistentHash_isReadInEveryForm() {
        assertThat(hash("{httpHeaderName: X-User}"))
                .isEqualTo(new ConsistentHash(
                        new ConsistentHash.Key.Header("x-user"), new ConsistentHash.Table.Ring(1024)));
        assertThat(hash("{useSourceIp: true, maglev: {tableSize: 1021}}"))
                .isEqualTo(
                        new ConsistentHash(new ConsistentHash.Key.SourceIp(), new ConsistentHash.Table.Maglev(1021)));
        assertThat(hash("{httpQueryParameterName: q, ringHash: {minimumRingSize: 16}}"))
                .isEqualTo(new ConsistentHash(
                        new ConsistentHash.Key.QueryParameter("q"), new ConsistentHash.Table.Ring(16)));
        assertThat(hash("{httpCookie: {name: c, ttl: 0s, path: /p, attributes: [{name: Secure}]}}")
                        .key())
                .isInstanceOfSatisfying(ConsistentHash.Key.Cookie.class, cookie -> {
                    assertThat(cookie.path()).isEqualTo("/p");
                    assertThat(cookie.ttl().isSet()).isTrue();
                    assertThat(cookie.attributes()).containsExactly("Secure");
                });
    }

    @Test
    void simpleBalancerOfASubset_switchesTheHashOfItsHostOff() {
        DestinationPolicy policy =
                ReadText.mesh("DestinationRule", """
                host: r
                trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true}}}
                subsets:
                - {name: v1, labels: {v: a}, trafficPolicy: {loadBalancer: {simple: RANDOM}}}
                """).destinationPolicies().getFirst();
        assertThat(policy.traffic().hash().isSet()).isTrue();
        assertThat(policy.subsets().getFirst().traffic().hash().isOff()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{loadBalancer: {simple: RANDOM, consistentHash: {useSourceIp: true}}} | MW0209",
                "{loadBalancer: {consistentHash: {}}} | MW0108",
                "{loadBalancer: {consistentHash: {useSourceIp: true, httpHeaderName: a}}} | MW0209",
                "{loadBalancer: {consistentHash: {useSourceIp: true, maglev: {tableSize: 1000}}}} | MW0107",
                "{loadBalancer: {consistentHash: {httpCookie: {ttl: 1s}}}} | MW0108",
                "{connectionPool: {http: {useClientProtocol: true, h2UpgradePolicy: UPGRADE}}} | MW0209",
                "{connectionPool: {tcp: {tcpKeepalive: {time: 10ms}}}} | MW0107",
                "{retryBudget: {percent: 101}} | MW0107"
            })
    void badPolicy_isRefused(String policy, String code) {
        assertThat(ReadText.errors("DestinationRule", "host: r\ntrafficPolicy: " + policy))
                .containsExactly(code);
    }

    private static ConsistentHash hash(String written) {
        DestinationPolicy policy = ReadText.mesh(
                        "DestinationRule", "host: r\ntrafficPolicy: {loadBalancer: {consistentHash: " + written + "}}")
                .destinationPolicies()
                .getFirst();
        return value(policy.traffic().hash());
    }
}
