package dev.meshwright.architect.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Rows of docs/differences.md: where the specification of the Gateway API says otherwise than Istio does (ADR 24).
class GatewayApiDifferencesTest {
    private static final String EDGE = "10.0.0.2";
    private static final String MESH = """
        apiVersion: v1
        kind: Service
        metadata: {name: wide, namespace: shop}
        spec: {selector: {app: wide}, ports: [{name: http, port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: narrow, namespace: shop}
        spec: {selector: {app: narrow}, ports: [{name: http, port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: wide, namespace: shop, labels: {app: wide}}
        spec: {containers: [{name: c}]}
        status: {podIP: 10.0.0.5}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: narrow, namespace: shop, labels: {app: narrow}}
        spec: {containers: [{name: c}]}
        status: {podIP: 10.0.0.6}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: edge, namespace: shop, labels: {gateway.networking.k8s.io/gateway-name: edge}}
        spec: {containers: [{name: c}]}
        status: {podIP: %s}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge, namespace: shop}
        spec:
          gatewayClassName: meshwright
          listeners:
          - {name: http, protocol: HTTP, port: 80}
          - {name: one, protocol: HTTPS, port: 443, hostname: one.example.com, tls: {certificateRefs: [{name: one}]}}
          - {name: two, protocol: HTTPS, port: 443, hostname: two.example.com, tls: {certificateRefs: [{name: one}]}}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: one, namespace: shop}
        type: kubernetes.io/tls
        stringData:
          tls.crt: |
            -----BEGIN CERTIFICATE-----
            MIIBhDCCASmgAwIBAgIUChKQNc1xra4uOPhUlvrbEjrWe/wwCgYIKoZIzj0EAwIw
            FjEUMBIGA1UEAwwLZXhhbXBsZS5jb20wIBcNMjYxMTMwMTc0MjE1WhgPMjEyNjEx
            MDYxNzQyMTVaMBYxFDASBgNVBAMMC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEK0uX3eZM7o/XlLe28J0Awt7uYMwbZ176I3FZ8vEekPYt60b2
            NWmvYWlvCiudkak6hT7YqQRLKpMISNbAI4skLaNTMFEwHQYDVR0OBBYEFFffjkep
            nH7aHG7f68JtOz9HaCZOMB8GA1UdIwQYMBaAFFffjkepnH7aHG7f68JtOz9HaCZO
            MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAP26JEj9XJY3OoQx
            L6SXFooK9GzJX7DK8eSAT1C5l5EGAiEA/73D+3Ddp2+KehwLoKbY7Vac7BDHuj3Z
            Hk5vWG8a++0=
            -----END CERTIFICATE-----
          tls.key: |
            -----BEGIN PRIVATE KEY-----
            a2V5
            -----END PRIVATE KEY-----
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: wide, namespace: shop}
        spec:
          parentRefs: [{name: edge}]
          hostnames: ["*.example.com"]
          rules:
          - matches: [{path: {type: PathPrefix, value: /a/long/path}}]
            backendRefs: [{name: wide, port: 80}]
          - matches: [{path: {type: PathPrefix, value: /cors}}]
            filters: [{type: CORS, cors: {allowOrigins: ["https://shop.example"]}}]
            backendRefs: [{name: wide, port: 80}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: narrow, namespace: shop}
        spec:
          parentRefs: [{name: edge}]
          hostnames: [one.example.com, two.example.com]
          rules: [{backendRefs: [{name: narrow, port: 80}]}]
        """.formatted(EDGE);

    private final Journeys journeys = new Journeys(Worlds.of(List.of(MESH)), Issuers.at(0));

    @Test
    void requestForAnotherListenersHost_isMisdirected() {
        assertThat(status(overTls("one.example.com", "two.example.com"))).isEqualTo(421);
        assertThat(status(overTls("one.example.com", "one.example.com"))).isEqualTo(200);
    }

    @Test
    void routesForAWiderHost_standBehindThoseForANarrowerOne() {
        assertThat(reached(request("GET", "one.example.com", "/a/long/path"))).isEqualTo("narrow.shop");
        assertThat(reached(request("GET", "other.example.com", "/a/long/path"))).isEqualTo("wide.shop");
    }

    @Test
    void corsWithoutMaxAge_hasTheDefaultThatAnApiServerWrites() {
        Outcome preflight = follow(
                80,
                new Payload.Http(
                        Payload.Version.HTTP_1_1,
                        "OPTIONS",
                        "http",
                        "other.example.com",
                        "/cors",
                        List.of(
                                Map.entry("origin", "https://shop.example"),
                                Map.entry("access-control-request-method", "GET"))));
        assertThat(preflight)
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answered -> assertThat(answered.headers()).contains(Map.entry("access-control-max-age", "5")));
    }

    private Outcome overTls(String serverName, String host) {
        return follow(
                443,
                new Payload.Tls(
                        serverName,
                        List.of(),
                        new Credential.None(),
                        new Payload.Http(Payload.Version.HTTP_1_1, "GET", "https", host, "/", List.of())));
    }

    private Outcome request(String method, String host, String path) {
        return follow(80, new Payload.Http(Payload.Version.HTTP_1_1, method, "http", host, path, List.of()));
    }

    private Outcome follow(int port, Payload payload) {
        List<Branch> branches = journeys.follow(new Call(new Caller.Outside("203.0.113.7"), EDGE, port, payload))
                .branches();
        assertThat(branches).hasSize(1);
        return branches.getFirst().outcome();
    }

    private static int status(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answered -> answered.status();
            case Outcome.Reached _ -> 200;
            case Outcome.Failed failed -> throw new AssertionError(failed);
        };
    }

    private static String reached(Outcome outcome) {
        return outcome instanceof Outcome.Reached reached
                ? reached.arrival().instance().orElseThrow().name()
                : outcome.toString();
    }
}
