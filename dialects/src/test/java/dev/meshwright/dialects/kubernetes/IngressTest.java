package dev.meshwright.dialects.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Match;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.RouteTable;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IngressTest {
    private static final String SERVICE = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {ports: [{name: http, port: 80}, {name: admin, port: 8081}]}
        """;

    private static MeshRead read(String... documents) {
        String text = String.join("---\n", documents);
        return new MeshReader().read(List.of(new SourceDocumentFile("ingress.yaml", text)), MeshSettings.DEFAULT);
    }

    private static String ingress(String spec) {
        return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop, namespace: shop}\nspec:\n"
                + spec.indent(2);
    }

    private static List<HttpRoute> routes(MeshRead read, String host) {
        return read.mesh().routes().stream()
                .filter(table -> table.hosts().contains(host))
                .map(RouteTable::http)
                .findFirst()
                .orElse(List.of());
    }

    private static List<Match.Path> paths(List<HttpRoute> routes) {
        return routes.stream()
                .map(r -> r.matches().isEmpty()
                        ? (Match.Path) new Match.Path.Any()
                        : r.matches().getFirst().path())
                .toList();
    }

    private static List<String> codes(MeshRead read) {
        return read.diagnostics().stream().map(Diagnostic::code).toList();
    }

    /// docs/differences.md.
    @Test
    void twoIngressesOfOneTlsHost_bothHaveTheirRoutes_whicheverIsOlder() {
        String template = """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: %1$s, namespace: shop, creationTimestamp: "%2$s"}
            spec:
              tls: [{hosts: [shop.example.com], secretName: certificate}]
              rules:
              - host: shop.example.com
                http:
                  paths: [{path: /%1$s, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]
            """;
        MeshRead read = read(
                SERVICE,
                template.formatted("alpha", "2020-01-01T00:00:00Z"),
                template.formatted("beta", "2010-01-01T00:00:00Z"));

        assertThat(paths(routes(read, "shop.example.com")))
                .map(Object::toString)
                .anyMatch(path -> path.contains("/alpha"))
                .anyMatch(path -> path.contains("/beta"));
        assertThat(read.mesh().gateways())
                .flatMap(Gateway::servers)
                .filteredOn(server -> server.port() == 443)
                .isNotEmpty();
    }

    @Test
    void longerPathsComeFirst_andOfEqualLengthTheExactOne() {
        MeshRead read = read(SERVICE, ingress("""
            rules:
            - host: shop.example.com
              http:
                paths:
                - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
                - {path: /cart, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
                - {path: /cart, pathType: Exact, backend: {service: {name: web, port: {number: 80}}}}
                - {path: /old.*, pathType: ImplementationSpecific, backend: {service: {name: web, port: {number: 80}}}}
            """));

        assertThat(codes(read)).isEmpty();
        assertThat(paths(routes(read, "shop.example.com")))
                .containsExactly(
                        new Match.Path.Exact("/cart", false),
                        new Match.Path.ElementPrefix("/cart"),
                        new Match.Path.ElementPrefix("/old"),
                        new Match.Path.ElementPrefix("/"));
    }

    @Test
    void theDefaultBackend_takesWhatNoRuleTakes_onItsHostsAndOnOthers() {
        MeshRead read = read(SERVICE, ingress("""
            defaultBackend: {service: {name: web, port: {name: admin}}}
            rules:
            - host: shop.example.com
              http: {paths: [{path: /a, pathType: Exact, backend: {service: {name: web, port: {number: 80}}}}]}
            """));

        assertThat(paths(routes(read, "shop.example.com")))
                .containsExactly(new Match.Path.Exact("/a", false), new Match.Path.Any());
        List<HttpRoute> others = routes(read, "*");
        assertThat(others).hasSize(1);
        assertThat(others.getFirst().action())
                .isInstanceOfSatisfying(
                        HttpRoute.Action.Forward.class,
                        to -> assertThat(to.destinations().getFirst().port()).isEqualTo(8081));
    }

    @Test
    void aTlsEntry_opensPort443ForItsHosts_withTheSecretOfItsNamespace() {
        MeshRead read = read(
                SERVICE,
                "apiVersion: v1\n"
                        + "kind: Secret\n"
                        + "metadata: {name: cert, namespace: shop}\n"
                        + "stringData: {tls.crt: a, tls.key: b}\n",
                ingress("""
                    tls: [{hosts: [shop.example.com], secretName: cert}, {hosts: [other.example.com]}]
                    defaultBackend: {service: {name: web, port: {number: 80}}}
                    """));

        List<Gateway.Server> servers = read.mesh().gateways().getFirst().servers();
        assertThat(servers).hasSize(2);
        assertThat(servers.getFirst().port()).isEqualTo(443);
        assertThat(servers.getFirst().tls())
                .isInstanceOfSatisfying(
                        Gateway.Tls.Terminate.class,
                        tls -> assertThat(tls.credentials())
                                .map(Object::toString)
                                .containsExactly("shop/cert"));
        assertThat(codes(read)).containsExactly(Codes.NO_EFFECT);
    }

    @Test
    void anIngressOfAnotherClass_isLeftAlone_andSaidToBeSo() {
        MeshRead read = read(
                SERVICE,
                "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\n"
                        + "spec: {controller: k8s.io/ingress-nginx}\n",
                ingress("ingressClassName: nginx\ndefaultBackend: {service: {name: web, port: {number: 80}}}\n"));

        assertThat(read.mesh().gateways()).isEmpty();
        assertThat(codes(read)).containsExactly(Codes.INGRESS_NOT_OURS);
    }

    @Test
    void anUnknownFieldAndAWrongVersion_areRefusedWithTheirPlace() {
        MeshRead misspelt = read(SERVICE, ingress("rule: []\n"));
        assertThat(misspelt.diagnostics().getFirst().position().toString()).startsWith("ingress.yaml:");
        assertThat(codes(misspelt)).contains(Codes.UNKNOWN_FIELD);

        MeshRead old = read(ingress("defaultBackend: {service: {name: web, port: {number: 80}}}\n")
                .replace("networking.k8s.io/v1", "networking.k8s.io/v1beta1"));
        assertThat(codes(old)).containsExactly(Codes.UNKNOWN_API_VERSION);
    }

    @Test
    void anotherControllersAnnotation_hasAWarning_andTheRestIsUsed() {
        MeshRead read = read(
                SERVICE,
                ingress("defaultBackend: {service: {name: web, port: {number: 80}}}\n")
                        .replace(
                                "{name: shop, namespace: shop}",
                                "{name: shop, namespace: shop, annotations:"
                                        + " {nginx.ingress.kubernetes.io/rewrite-target: /}}"));

        assertThat(codes(read)).containsExactly(Codes.INGRESS_ANNOTATION);
        assertThat(read.mesh().gateways()).hasSize(1);
    }
}
