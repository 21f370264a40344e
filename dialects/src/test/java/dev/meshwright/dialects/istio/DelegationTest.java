package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Match;
import dev.meshwright.model.MeshSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DelegationTest {
    private static MeshRead read(String root, String delegate) {
        return new MeshReader()
                .read(
                        List.of(new SourceDocumentFile("f.yaml", """
                            apiVersion: networking.istio.io/v1
                            kind: VirtualService
                            metadata: {name: root, namespace: shop}
                            spec:
                              hosts: [shop.example]
                            %s---
                            apiVersion: networking.istio.io/v1
                            kind: VirtualService
                            metadata: {name: part, namespace: team}
                            spec:
                            %s\
                            """.formatted(root.indent(2), delegate.indent(2)))),
                        MeshSettings.DEFAULT);
    }

    private static List<HttpRoute> routes(MeshRead read) {
        assertThat(read.diagnostics()).noneMatch(d -> d.severity() == Severity.ERROR);
        assertThat(read.mesh().routes()).hasSize(1);
        return read.mesh().routes().getFirst().http();
    }

    @Test
    void delegatedRoutes_standWhereTheDelegateStood_withinItsMatches() {
        List<HttpRoute> routes = routes(read("""
            http:
            - name: team
              match: [{uri: {prefix: /team}, headers: {x-a: {exact: "1"}}}]
              timeout: 3s
              rewrite: {uri: /}
              delegate: {name: part, namespace: team}
            - route: [{destination: {host: web}}]
            """, """
            http:
            - name: admin
              match: [{uri: {prefix: /team/admin}, method: {exact: GET}}]
              timeout: 1s
              route: [{destination: {host: admin}}]
            - route: [{destination: {host: team}}]
            """));
        assertThat(routes).extracting(HttpRoute::name).containsExactly("team-admin", "team", "");
        HttpRoute.RouteMatch admin = routes.getFirst().matches().getFirst();
        assertThat(admin.path()).isEqualTo(new Match.Path.Prefix("/team/admin", false));
        assertThat(admin.headers()).containsExactly(new Match.Named("x-a", new Match.Text.Exact("1"), false));
        assertThat(admin.method()).containsExactly(new Match.Text.Exact("GET"));
        assertThat(routes.getFirst().timeout().orElse(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(routes.get(1).timeout().orElse(Duration.ZERO)).isEqualTo(Duration.ofSeconds(3));
        assertThat(routes.get(1).matches().getFirst().path()).isEqualTo(new Match.Path.Prefix("/team", false));
        assertThat(((HttpRoute.Action.Forward) routes.get(1).action()))
                .satisfies(f -> assertThat(f.destinations().getFirst().host()).isEqualTo("team.team.svc.cluster.local"))
                .satisfies(f -> assertThat(f.rewrite()).isNotEqualTo(HttpRoute.Rewrite.NONE));
        assertThat(routes.getFirst().origin().toString()).isEqualTo("VirtualService/team/part#spec.http[0]");
    }

    @Test
    void routeOutsideOfTheDelegatingMatches_isLeftOut_withItsPlace() {
        MeshRead read = read("""
            http:
            - match: [{uri: {prefix: /team}}]
              delegate: {name: part, namespace: team}
            """, """
            http:
            - match: [{uri: {prefix: /other}}]
              route: [{destination: {host: team}}]
            - match: [{uri: {exact: /team/x}}]
              route: [{destination: {host: team}}]
            """);
        assertThat(routes(read)).hasSize(1);
        assertThat(read.diagnostics())
                .filteredOn(d -> d.code().equals(Codes.DELEGATED_ROUTE_OUTSIDE))
                .singleElement()
                .extracting(d -> d.position().toString())
                .isEqualTo("f.yaml:15:12");
    }

    @Test
    void unknownOrHiddenDelegate_isLeftOut_withItsPlace() {
        String root = "http: [{delegate: {name: %s, namespace: team}}]";
        String part = "%shttp: [{route: [{destination: {host: team}}]}]";
        MeshRead unknown = read(root.formatted("prat"), part.formatted(""));
        MeshRead hidden = read(root.formatted("part"), part.formatted("exportTo: ['.']\n"));
        assertThat(List.of(unknown, hidden)).allSatisfy(read -> {
            assertThat(routes(read)).isEmpty();
            assertThat(read.diagnostics()).map(Diagnostic::code).contains(Codes.DELEGATE_UNKNOWN);
        });
    }

    @Test
    void delegateBesideAnotherAction_orInADelegate_isRefused() {
        assertThat(ReadText.errors(
                        "VirtualService",
                        "{hosts: [a], http: [{delegate: {name: b}, route: [{destination: {host: a}}]}]}"))
                .containsExactly(Codes.CONTRADICTION);
        assertThat(ReadText.errors("VirtualService", "{http: [{delegate: {name: b}}]}"))
                .containsExactly(Codes.CONTRADICTION);
    }
}
