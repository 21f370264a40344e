package dev.meshwright.compile.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.jwt.TokenFilter;
import dev.meshwright.compile.view.MeshView;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CustomPolicyTest {
    private static final String WORLD = """
        apiVersion: v1
        kind: Service
        metadata: {name: opa, namespace: auth}
        spec: {ports: [{name: grpc, port: 9191}, {name: http, port: 8181}]}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: asks, namespace: shop}
        spec: {action: CUSTOM, provider: {name: %s}, rules: [{to: [{operation: {paths: [/admin]}}]}]}
        """;
    private static final String PROVIDERS = """
        extensionProviders:
        - {name: opa, envoyExtAuthzGrpc: {service: opa.auth.svc.cluster.local, port: 9191}}
        - {name: opa-two, envoyExtAuthzGrpc: {service: auth/opa.auth.svc.cluster.local, port: 9191}}
        - {name: http, envoyExtAuthzHttp: {service: opa.auth.svc.cluster.local, port: 8181}}
        - {name: lost, envoyExtAuthzGrpc: {service: nobody.auth.svc.cluster.local, port: 9191}}
        """;

    private static PolicyFilters filters(String... documents) {
        StringBuilder all = new StringBuilder();
        List.of(documents).forEach(d -> all.append("---\n").append(d));
        return new MeshView(new MeshReader()
                        .read(
                                List.of(
                                        new SourceDocumentFile("mesh.yaml", PROVIDERS),
                                        new SourceDocumentFile("world.yaml", all.toString())),
                                MeshSettings.DEFAULT)
                        .mesh())
                .authorization("shop", Map.of());
    }

    private static List<String> names(PolicyFilters filters) {
        return filters.http(TokenFilter.At.SIDECAR).stream()
                .map(HttpFilter::getName)
                .toList();
    }

    private static boolean refuses(HttpFilter filter) throws InvalidProtocolBufferException {
        return filter.getTypedConfig().unpack(RBAC.class).hasRules();
    }

    @Test
    void whatAPolicyMatches_isMarkedAndAskedAbout() throws InvalidProtocolBufferException {
        PolicyFilters filters = filters(WORLD.formatted("opa"));
        assertThat(names(filters)).containsExactly("envoy.filters.http.rbac", "envoy.filters.http.ext_authz");
        assertThat(refuses(filters.http(TokenFilter.At.SIDECAR).getFirst())).isFalse();
        assertThat(filters.connection().stream().map(Filter::getName))
                .containsExactly("envoy.filters.network.rbac", "envoy.filters.network.ext_authz");
    }

    @Test
    void whereNobodyCanBeAsked_whatMatchesIsRefused() throws InvalidProtocolBufferException {
        for (PolicyFilters closed : List.of(filters(WORLD.formatted("lost")), filters(WORLD.formatted("unheard-of")))) {
            assertThat(names(closed)).containsExactly("envoy.filters.http.rbac");
            assertThat(refuses(closed.http(TokenFilter.At.SIDECAR).getFirst())).isTrue();
        }
    }

    @Test
    void aProviderThatMustSeeARequest_isNoAnswerForAConnection() {
        PolicyFilters filters = filters(WORLD.formatted("http"));
        assertThat(names(filters)).endsWith("envoy.filters.http.ext_authz");
        assertThat(filters.connection().stream().map(Filter::getName)).containsExactly("envoy.filters.network.rbac");
    }

    @Test
    void aProviderWhoseNameBeginsAnothers_isNotAskedAboutTheOthersMarks() throws InvalidProtocolBufferException {
        PolicyFilters filters = filters(
                WORLD.formatted("opa"),
                WORLD.formatted("opa-two").replace("name: asks", "name: also").replaceFirst("(?s)^.*?---\n", ""));
        ExtAuthz first =
                filters.http(TokenFilter.At.SIDECAR).get(1).getTypedConfig().unpack(ExtAuthz.class);
        ExtAuthz second =
                filters.http(TokenFilter.At.SIDECAR).get(3).getTypedConfig().unpack(ExtAuthz.class);
        assertThat(prefix(first)).isEqualTo("istio-ext-authz-opa-ns[");
        assertThat(prefix(second)).isEqualTo("istio-ext-authz-opa-two");
    }

    private static String prefix(ExtAuthz asks) {
        return asks.getFilterEnabledMetadata().getValue().getStringMatch().getPrefix();
    }
}
