package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.model.ConsistentHash;
import dev.meshwright.model.DestinationPolicy;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.OutlierDetection;
import dev.meshwright.model.LoadBalancing;
import dev.meshwright.model.LocalityBalance;
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
        assertThat(value(policy.traffic().balancing().algorithm())).isEqualTo(LoadBalancing.Algorithm.ROUND_ROBIN);
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
                "{host: a, trafficPolicy: {}} | MW0210",
                "{host: a, trafficPolicy: {connectionPool: {http: {idleTimeout: 30.0000005s}}}} | MW0107",
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
        assertThat(policy.traffic().balancing().hash().isSet()).isTrue();
        assertThat(policy.subsets().getFirst().traffic().balancing().hash().isUnset())
                .isTrue();
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
                "{loadBalancer: {consistentHash: {httpCookie: {name: a, attributes: [{name: Path}, {name: Path}]}}}} |"
                        + " MW0209",
                "{connectionPool: {http: {useClientProtocol: true, h2UpgradePolicy: UPGRADE}}} | MW0209",
                "{connectionPool: {tcp: {tcpKeepalive: {time: 10ms}}}} | MW0107",
                "{retryBudget: {percent: 101}} | MW0107",
                "{connectionPool: {http: {http2KeepAlive: {interval: 1s}}}} | MW0108",
                "{outlierDetection: {outlierDetectionHttpErrorCodes: [99]}} | MW0107",
                "{outlierDetection: {consecutiveLocalOriginFailures: 3}} | MW0209",
                "{loadBalancer: {warmup: {}}} | MW0108",
                "{loadBalancer: {warmup: {duration: 1s, aggression: 0}}} | MW0107",
                "{loadBalancer: {localityLbSetting: {}, zoneAwareLbSetting: {}}} | MW0209",
                "{loadBalancer: {localityLbSetting: {distribute: [{from: a/*, to: {a/*: 50}}]}}} | MW0206",
                "{loadBalancer: {localityLbSetting: {distribute: [{from: a/*, to: {'a/*': 50, 'a/b/*': 50}}]}}} |"
                        + " MW0209",
                "{loadBalancer: {localityLbSetting: {distribute: [{from: 'a/*/c', to: {'*': 100}}]}}} | MW0111",
                "{outlierDetection: {}, loadBalancer: {localityLbSetting: {failover: [{from: a, to: a}]}}} | MW0209",
                "{outlierDetection: {}, loadBalancer: {localityLbSetting: {failover: [{from: a/b, to: c}]}}} | MW0111",
                "{proxyProtocol: {version: V3}} | MW0110",
                "{proxyProtocol: {version: V4}} | MW0110",
                "{proxyProtocol: {}, tunnel: {targetHost: a.b, targetPort: 1}} | MW0209",
                "{tunnel: {targetHost: a.b}} | MW0108",
                "{tls: {mode: MUTUAL, credentialName: c, privateKey: /k, clientCertificate: /c}} | MW0209"
            })
    void badPolicy_isRefused(String policy, String code) {
        assertThat(ReadText.errors("DestinationRule", "host: r\ntrafficPolicy: " + policy))
                .containsExactly(code);
    }

    @Test
    void whatClosenessMeans_isKept() {
        assertThat(locality("{failover: [{from: a, to: b}], failoverPriority: [team=x]}"))
                .isEqualTo(new LocalityBalance.Failover(
                        List.of(new LocalityBalance.Regions("a", "b")), List.of("team=x")));
        assertThat(locality("{distribute: [{from: a/b/*, to: {'a/b/*': 80, 'c/*': 20}}]}"))
                .isEqualTo(new LocalityBalance.Distribute(
                        List.of(new LocalityBalance.Share("a/b/*", Map.of("a/b/*", 80, "c/*", 20)))));
        assertThat(policy("host: r\ntrafficPolicy: {loadBalancer: {localityLbSetting: {enabled: false}}}")
                        .traffic()
                        .balancing()
                        .locality()
                        .isOff())
                .isTrue();
    }

    private static LocalityBalance locality(String written) {
        return value(policy("host: r\ntrafficPolicy: {outlierDetection: {}, loadBalancer: {localityLbSetting: "
                        + written + "}}")
                .traffic()
                .balancing()
                .locality());
    }

    @Test
    void connectionsTunnelsAndHeaders_areKept() {
        DestinationPolicy.TrafficPolicy traffic = policy("""
            host: r
            trafficPolicy:
              connectionPool:
                tcp: {maxConnectionDuration: 1h}
                http: {http2KeepAlive: {interval: 5s, timeout: 1s}}
              retryBudget: {percent: 10, budgetInterval: 30s}
              proxyProtocol: {version: V2}
            subsets:
            - name: far
              labels: {a: b}
              trafficPolicy: {tunnel: {protocol: POST, targetHost: far.example.com, targetPort: 443}}
            """).traffic();
        ConnectionPool pool = value(traffic.connectionPool());
        assertThat(value(pool.connectionDurationMax())).isEqualTo(Duration.ofHours(1));
        assertThat(value(pool.http2Keepalive()))
                .isEqualTo(new DestinationPolicy.Http2Keepalive(Duration.ofSeconds(5), Duration.ofSeconds(1)));
        assertThat(value(value(traffic.retryBudget()).interval())).isEqualTo(Duration.ofSeconds(30));
        assertThat(value(traffic.proxyProtocol())).isEqualTo(DestinationPolicy.ProxyProtocol.V2);
    }

    private static ConsistentHash hash(String written) {
        DestinationPolicy policy = ReadText.mesh(
                        "DestinationRule", "host: r\ntrafficPolicy: {loadBalancer: {consistentHash: " + written + "}}")
                .destinationPolicies()
                .getFirst();
        return value(policy.traffic().balancing().hash());
    }
}
