package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// WasmPlugin and TrafficExtension in the chains of proxies.
class ExtensionTest {
    private static final String POLICIES = """
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: tokens, namespace: istio-system}
        spec: {jwtRules: [{issuer: a, jwks: '{"keys": []}'}]}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: readers, namespace: istio-system}
        spec: {rules: [{to: [{operation: {methods: [GET]}}]}]}
        """;

    private static String plugin(String name, String spec) {
        return """
            apiVersion: extensions.istio.io/v1alpha1
            kind: WasmPlugin
            metadata: {name: %s, namespace: istio-system}
            spec: {url: "file:///%s.wasm", %s}
            """.formatted(name, name, spec);
    }

    private static Compiled compile(String... documents) {
        Case base = Case.named("captured");
        List<SourceDocumentFile> all = new ArrayList<>(base.documents());
        all.add(new SourceDocumentFile("more.yaml", String.join("---\n", documents)));
        Mesh mesh = Case.mesh(all);
        return new Compiler(new CompileCache()).compile(mesh, base.node("delta", mesh));
    }

    private static List<List<String>> filters(Compiled compiled, String listener)
            throws InvalidProtocolBufferException {
        List<List<String>> names = new ArrayList<>();
        Listener parsed = Listener.parseFrom(
                Objects.requireNonNull(compiled.resources().of(TypeUrl.LISTENER).get(listener), listener)
                        .bytes());
        for (FilterChain chain : parsed.getFilterChainsList()) {
            for (Filter filter : chain.getFiltersList()) {
                if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
                    names.add(filter.getTypedConfig().unpack(HttpConnectionManager.class).getHttpFiltersList().stream()
                            .map(HttpFilter::getName)
                            .toList());
                }
            }
        }
        return names;
    }

    private static List<String> last(List<String> names) {
        return names.stream().map(n -> n.substring(n.lastIndexOf('.') + 1)).toList();
    }

    @Test
    void plugins_standWhereTheirPhasesSay_theHighestPriorityFirst() throws InvalidProtocolBufferException {
        Compiled compiled = compile(
                POLICIES,
                plugin("late", ""),
                plugin("counts", "phase: STATS"),
                plugin("second", "phase: AUTHN, priority: 1"),
                plugin("first", "phase: AUTHN, priority: 10"),
                plugin("between", "phase: AUTHZ"));
        assertThat(filters(compiled, "virtualInbound"))
                .isNotEmpty()
                .allSatisfy(names -> assertThat(last(names))
                        .containsExactly(
                                "first", "second", "jwt_authn", "between", "rbac", "counts", "late", "router"));
        assertThat(compiled.patches().faults()).isEmpty();
    }

    @Test
    void plugin_forServers_isInNoChainOfCalls_andStandsOnceWhereSeveralMatchesMeet()
            throws InvalidProtocolBufferException {
        Compiled compiled = compile(plugin("once", "match: [{mode: SERVER}, {mode: SERVER, ports: [{number: 9080}]}]"));
        assertThat(filters(compiled, "virtualInbound"))
                .isNotEmpty()
                .allSatisfy(names -> assertThat(last(names)).containsOnlyOnce("once"));
        for (String listener : compiled.resources().of(TypeUrl.LISTENER).keySet()) {
            if (!listener.equals("virtualInbound")) {
                assertThat(filters(compiled, listener))
                        .allSatisfy(names -> assertThat(last(names)).doesNotContain("once"));
            }
        }
    }

    @Test
    void pluginsForConnections_standWhereTheirPhasesSay_inEveryChain() throws InvalidProtocolBufferException {
        Compiled compiled = compile(
                POLICIES,
                plugin("late", "type: NETWORK"),
                plugin("counts", "type: NETWORK, phase: STATS"),
                plugin("second", "type: NETWORK, phase: AUTHN, priority: 1"),
                plugin("first", "type: NETWORK, phase: AUTHN, priority: 10"),
                plugin("between", "type: NETWORK, phase: AUTHZ"),
                plugin("request", "phase: AUTHZ"));
        assertThat(connectionFilters(compiled, "virtualInbound"))
                .isNotEmpty()
                .allSatisfy(names -> assertThat(last(names))
                        .isIn(
                                List.of("first", "second", "between", "rbac", "counts", "late", "tcp_proxy"),
                                List.of("first", "second", "between", "counts", "late", "http_connection_manager"),
                                List.of("first", "second", "between", "counts", "late", "tcp_proxy")))
                .anySatisfy(names -> assertThat(last(names)).contains("rbac"));
        assertThat(filters(compiled, "virtualInbound"))
                .allSatisfy(names -> assertThat(last(names)).contains("request").doesNotContain("first"));
        assertThat(compiled.patches().faults()).isEmpty();
    }

    private static List<List<String>> connectionFilters(Compiled compiled, String listener)
            throws InvalidProtocolBufferException {
        Listener parsed = Listener.parseFrom(
                Objects.requireNonNull(compiled.resources().of(TypeUrl.LISTENER).get(listener), listener)
                        .bytes());
        return parsed.getFilterChainsList().stream()
                .map(chain ->
                        chain.getFiltersList().stream().map(Filter::getName).toList())
                .toList();
    }

    @Test
    void plugin_forAGateway_isForItsWorkloadsAlone() throws InvalidProtocolBufferException {
        Compiled compiled =
                compile(plugin("edge", "targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: other}]"));
        assertThat(filters(compiled, "virtualInbound"))
                .allSatisfy(names -> assertThat(last(names)).doesNotContain("edge"));
    }
}
