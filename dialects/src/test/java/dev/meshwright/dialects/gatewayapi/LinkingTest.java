package dev.meshwright.dialects.gatewayapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.dialects.document.Admission;
import dev.meshwright.dialects.document.ElementStatus;
import dev.meshwright.dialects.document.ElementStatus.Condition;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Match;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.RouteTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LinkingTest {
    private static final String WEB = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {ports: [{name: http, port: 80}]}
        """;

    private static final String ENTRY = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: bank, namespace: shop}
        spec:
          hosts: [bank.example.com, "*.bank.example.com"]
          resolution: NONE
          ports: [{name: http, number: 80, protocol: HTTP}, {name: tls, number: 443, protocol: TLS}]
        """;

    private static MeshRead read(String... documents) {
        String text = String.join("---\n", documents);
        return new MeshReader().read(List.of(new SourceDocumentFile("api.yaml", text)), MeshSettings.DEFAULT);
    }

    private static String gateway(String spec) {
        return "apiVersion: gateway.networking.k8s.io/v1\n"
                + "kind: Gateway\n"
                + "metadata: {name: edge, namespace: shop}\n"
                + "spec:\n"
                + ("gatewayClassName: meshwright\n" + spec).indent(2);
    }

    private static String route(String kind, String spec) {
        return "apiVersion: gateway.networking.k8s.io/v1\nkind: " + kind
                + "\nmetadata: {name: route, namespace: shop}\nspec:\n" + spec.indent(2);
    }

    private static String condition(MeshRead read, String kind, String about, String type) {
        Optional<ElementStatus> status = read.statuses().stream()
                .filter(s -> s.element().kind().equals(kind) && s.about().equals(about))
                .findFirst();
        return status.flatMap(s -> s.conditions().stream()
                        .filter(c -> c.type().equals(type))
                        .findFirst())
                .map((Condition c) -> c.status() + " " + c.reason())
                .orElse("none");
    }

    private static List<String> codes(MeshRead read) {
        return read.diagnostics().stream().map(Diagnostic::code).toList();
    }

    @Test
    void aGatewayWithAHostname_isServedByTheWorkloadsOfThatService_andToldItsAddresses() {
        MeshRead read = read(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: front, namespace: shop}
                spec: {selector: {app: front}, ports: [{port: 80}]}
                status: {loadBalancer: {ingress: [{ip: 192.0.2.7}]}}
                """,
                gateway("addresses: [{type: Hostname, value: front}]\n"
                        + "listeners: [{name: http, port: 80, protocol: HTTP}]\n"));

        assertThat(read.mesh().gateways()).singleElement().satisfies(g -> {
            assertThat(g.selector()).isEqualTo(Map.of("app", "front"));
            assertThat(g.workloadNamespace()).isEqualTo("shop");
        });
        assertThat(read.statuses().stream().flatMap(s -> s.addresses().stream()).toList())
                .containsExactly("192.0.2.7");
        assertThat(condition(read, "Gateway", "", "Programmed")).isEqualTo("True Programmed");
    }

    @Test
    void aGatewayWhoseAddressNobodyHas_isNotServed_andSaysWhy() {
        MeshRead read = read(gateway(
                "addresses: [{type: Hostname, value: front}]\nlisteners: [{name: http, port: 80, protocol: HTTP}]\n"));

        assertThat(read.mesh().gateways()).isEmpty();
        assertThat(codes(read)).containsExactly(Codes.ADDRESS_NOT_USABLE);
        assertThat(condition(read, "Gateway", "", "Programmed")).isEqualTo("False AddressNotUsable");
    }

    @Test
    void routesOfAServiceEntry_holdForEachOfItsHosts_inTheMesh() {
        MeshRead read = read(ENTRY, route("HTTPRoute", """
            parentRefs: [{group: networking.istio.io, kind: ServiceEntry, name: bank}]
            rules:
            - backendRefs: [{group: networking.istio.io, kind: Hostname, name: bank.example.com, port: 80}]
            """));

        assertThat(read.mesh().routes().stream()
                        .flatMap(t -> t.hosts().stream())
                        .toList())
                .containsExactlyInAnyOrder("bank.example.com", "*.bank.example.com");
        assertThat(read.mesh().routes())
                .allSatisfy(t -> assertThat(t.gateways()).containsExactly("mesh"));
        assertThat(condition(read, "HTTPRoute", "ServiceEntry/shop/bank", "ResolvedRefs"))
                .isEqualTo("True ResolvedRefs");
    }

    @Test
    void aTlsRouteInTheMesh_takesConnectionsByServerName() {
        MeshRead read = read(ENTRY, route("TLSRoute", """
            hostnames: [bank.example.com]
            parentRefs: [{group: networking.istio.io, kind: ServiceEntry, name: bank}]
            rules:
            - backendRefs: [{group: networking.istio.io, kind: Hostname, name: bank.example.com, port: 443}]
            """));

        List<RouteTable.TcpRoute> tls = read.mesh().routes().getFirst().tls();
        assertThat(tls)
                .singleElement()
                .satisfies(r -> assertThat(r.match().serverNames()).containsExactly("bank.example.com"));
    }

    @Test
    void aTcpRouteWithoutAnyWeight_goesNowhere() {
        MeshRead read =
                read(WEB, gateway("listeners: [{name: tcp, port: 9000, protocol: TCP}]\n"), route("TCPRoute", """
                    parentRefs: [{name: edge}]
                    rules: [{backendRefs: [{name: web, port: 80, weight: 0}]}]
                    """));

        HttpRoute.Destination only =
                read.mesh().routes().getFirst().tcp().getFirst().destinations().getFirst();
        assertThat(only.host()).isEmpty();
    }

    @Test
    void aRegularExpression_standsBehindEveryPrefix() {
        MeshRead read =
                read(WEB, gateway("listeners: [{name: http, port: 80, protocol: HTTP}]\n"), route("HTTPRoute", """
                    parentRefs: [{name: edge}]
                    rules:
                    - matches: [{path: {type: RegularExpression, value: "/a.*"}}]
                      backendRefs: [{name: web, port: 80}]
                    - matches: [{path: {type: PathPrefix, value: /}}]
                      backendRefs: [{name: web, port: 80}]
                    """));

        assertThat(read.mesh()
                        .routes()
                        .getFirst()
                        .http()
                        .getFirst()
                        .matches()
                        .getFirst()
                        .path())
                .isEqualTo(new Match.Path.ElementPrefix("/"));
    }

    @Test
    void anExternalBackend_isAServiceOfItsOwn_andAnotherPortOfItIsNotFound() {
        String backend = """
            apiVersion: gateway.networking.x-k8s.io/v1alpha1
            kind: XBackend
            metadata: {name: bank, namespace: shop}
            spec:
              type: ExternalHostname
              externalHostname: {hostname: bank.example.com}
              port: {port: 443}
              tls: {mode: ServerOnly}
            """;
        String rules = """
            parentRefs: [{name: edge}]
            rules:
            - backendRefs: [{group: gateway.networking.x-k8s.io, kind: XBackend, name: bank, port: %d}]
            """;
        String edge = gateway("listeners: [{name: http, port: 80, protocol: HTTP}]\n");

        MeshRead good = read(backend, edge, route("HTTPRoute", rules.formatted(443)));
        assertThat(good.mesh().services())
                .singleElement()
                .satisfies(s -> assertThat(s.host()).isEqualTo("bank.example.com"));
        assertThat(good.mesh().destinationPolicies()).hasSize(1);

        MeshRead wrong = read(backend, edge, route("HTTPRoute", rules.formatted(80)));
        assertThat(condition(wrong, "HTTPRoute", "Gateway/shop/edge", "ResolvedRefs"))
                .isEqualTo("False BackendNotFound");
    }

    @Test
    void aCrossNetworkListener_isKnownByItsLabelAndPort() {
        String edge = gateway("listeners: [{name: cross, port: 15443, protocol: TLS, tls: {mode: Passthrough}}]\n");
        MeshRead labelled =
                read(edge.replace("namespace: shop}", "namespace: shop, labels: {topology.istio.io/network: a}}"));
        MeshRead plain = read(edge);

        assertThat(labelled.mesh().gateways().getFirst().servers().getFirst().tls())
                .isInstanceOf(Gateway.Tls.AutoPassthrough.class);
        assertThat(plain.mesh().gateways().getFirst().servers().getFirst().tls())
                .isInstanceOf(Gateway.Tls.Passthrough.class);
    }

    @Test
    void termination_takesIstiosOptions_andWarnsOfOthers() {
        MeshRead read = read(gateway("""
            listeners:
            - name: https
              port: 443
              protocol: HTTPS
              tls:
                mode: Terminate
                options:
                  gateway.istio.io/tls-terminate-mode: ISTIO_SIMPLE
                  example.com/other: "1"
            """));

        assertThat(read.mesh().gateways().getFirst().servers().getFirst().tls())
                .isInstanceOfSatisfying(
                        Gateway.Tls.Mesh.class,
                        tls -> assertThat(tls.clients()).isEqualTo(Gateway.ClientCertificates.NOT_ASKED));
        assertThat(codes(read)).containsExactly(Codes.FIELD_NOT_SUPPORTED);
    }

    @Test
    void aRewriteOfOneBackendAmongSeveral_makesARouteForEach_withCumulativeShares() {
        MeshRead read =
                read(WEB, gateway("listeners: [{name: http, port: 80, protocol: HTTP}]\n"), route("HTTPRoute", """
                    parentRefs: [{name: edge}]
                    rules:
                    - backendRefs:
                      - {name: web, port: 80, weight: 1}
                      - name: web
                        port: 80
                        weight: 3
                        filters: [{type: URLRewrite, urlRewrite: {hostname: other.example.com}}]
                    """));

        List<HttpRoute> routes = read.mesh().routes().getFirst().http();
        assertThat(routes.stream().map(HttpRoute::millionths).toList()).containsExactly(250_000, HttpRoute.ALL);
        assertThat(routes.stream()
                        .map(r -> ((HttpRoute.Action.Forward) r.action())
                                .rewrite()
                                .authority())
                        .toList())
                .containsExactly("", "other.example.com");
    }

    @Test
    void aRouteThatAsksForDefaultGateways_isAttachedToThoseThatAre() {
        MeshRead read = read(
                WEB,
                gateway("defaultScope: All\nlisteners: [{name: http, port: 80, protocol: HTTP}]\n"),
                route("HTTPRoute", "useDefaultGateways: All\nrules: [{backendRefs: [{name: web, port: 80}]}]\n"));

        assertThat(codes(read)).isEmpty();
        assertThat(condition(read, "HTTPRoute", "Gateway/shop/edge", "Accepted"))
                .isEqualTo("True Accepted");
    }

    private static final String OWN_CLASS = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: front}
        spec: {controllerName: meshwright.dev/gateway-controller}
        """;

    private static String gatewayOfClass(String name) {
        return """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: shop}
            spec:
              gatewayClassName: %s
              listeners: [{name: web, port: 80, protocol: HTTP}]
            """.formatted(name);
    }

    @Test
    void aGatewayOfAClassThatNobodyDefines_isServed_unlessOtherClassesAreDefined() {
        assertThat(read(gatewayOfClass("frnt")).mesh().gateways()).hasSize(1);

        MeshRead misspelt = read(OWN_CLASS, gatewayOfClass("frnt"));
        assertThat(misspelt.mesh().gateways()).isEmpty();
        assertThat(misspelt.diagnostics()).singleElement().satisfies(d -> {
            assertThat(d.code()).isEqualTo(Codes.CLASS_NOT_OURS);
            assertThat(d.what()).contains("'frnt' is not defined");
            assertThat(d.next()).contains("did you mean 'front'?");
        });
        assertThat(read(OWN_CLASS, gatewayOfClass("istio")).mesh().gateways()).hasSize(1);
    }

    @Test
    void conditionsOfOtherTypes_stayBesideTheComputedOnes_whenTheyAreOfThisController() {
        String written = """
            status:
              parents:
                - controllerName: istio.io/gateway-controller
                  parentRef: {name: edge}
                  conditions:
                    - {type: Paid, status: "True", reason: Cash, message: ""}
                    - {type: Accepted, status: "False", reason: Stale, message: ""}
                - controllerName: example.com/other
                  parentRef: {name: edge}
                  conditions: [{type: Foreign, status: "True", reason: X, message: ""}]
            """;
        MeshRead read = read(
                WEB,
                gatewayOfClass("meshwright"),
                route("HTTPRoute", "parentRefs: [{name: edge}]\nrules: [{backendRefs: [{name: web, port: 80}]}]")
                        + written);
        String about = "Gateway/shop/edge";
        assertThat(condition(read, "HTTPRoute", about, "Paid")).isEqualTo("True Cash");
        assertThat(condition(read, "HTTPRoute", about, "Accepted")).isEqualTo("True Accepted");
        assertThat(condition(read, "HTTPRoute", about, "Foreign")).isEqualTo("none");
    }

    @Test
    void aGatewayWithoutListeners_isRefusedInAFile_andReadBehindAnApiServer() {
        String empty = gateway("listeners: []");
        List<SourceDocumentFile> files = List.of(new SourceDocumentFile("api.yaml", empty));
        assertThat(codes(read(empty))).containsExactly(Codes.OUT_OF_RANGE);
        assertThat(new MeshReader(Admission.PAST)
                        .read(files, MeshSettings.DEFAULT)
                        .diagnostics())
                .isEmpty();
    }

    @Test
    void loadBalancingOfAHost_isSaidNotToHoldForItsDatagrams() {
        String dns = """
            apiVersion: v1
            kind: Service
            metadata: {name: dns, namespace: shop}
            spec: {ports: [{name: %s, port: 53, protocol: %s}]}
            """;
        String rule = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: dns, namespace: shop}
            spec:
              host: dns
              trafficPolicy:
                loadBalancer: {simple: RANDOM}
            """;
        assertThat(codes(read(dns.formatted("tcp", "TCP"), rule))).isEmpty();

        MeshRead said = read(dns.formatted("dns", "UDP"), rule);
        assertThat(said.diagnostics()).singleElement().satisfies(d -> {
            assertThat(d.code()).isEqualTo(Codes.DATAGRAMS_UNBALANCED);
            assertThat(d.position().line()).isEqualTo(12);
            assertThat(d.what()).contains("port 53");
        });
    }

    @Test
    void aPortForDatagrams_isClosedWherePolicyHoldsForItsGateway_andThatIsSaid() {
        String edge = gateway("listeners: [{name: dns, port: 53, protocol: UDP}]");
        String route = route("UDPRoute", "parentRefs: [{name: edge}]\nrules: [{backendRefs: [{name: dns, port: 53}]}]");
        String dns = """
            apiVersion: v1
            kind: Service
            metadata: {name: dns, namespace: shop}
            spec: {ports: [{name: dns, port: 53, protocol: UDP}]}
            """;
        String policy = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: only-web, namespace: shop}
            spec: {selector: {matchLabels: {%s}}, rules: [{to: [{operation: {ports: ["80"]}}]}]}
            """;
        assertThat(codes(read(edge, route, dns))).isEmpty();
        assertThat(codes(read(edge, route, dns, policy.formatted("app: web")))).isEmpty();

        MeshRead closed = read(edge, route, dns, policy.formatted("gateway.networking.k8s.io/gateway-name: edge"));
        assertThat(closed.diagnostics()).singleElement().satisfies(d -> {
            assertThat(d.code()).isEqualTo(Codes.DATAGRAMS_CLOSED);
            assertThat(d.position().line()).isEqualTo(6);
            assertThat(d.what()).contains("port 53", "AuthorizationPolicy", "only-web");
        });
    }
}
