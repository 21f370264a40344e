package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.patch.PatchReport;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EnvoyFilterTest {
    private static final String HCM = "envoy.filters.network.http_connection_manager";
    private static final String LUA =
            "{name: mine, typed_config: {'@type': type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua,"
                    + " default_source_code: {inline_string: x}}}";
    private static final String INBOUND_CLUSTER = "inbound|9080||";

    private static Compiled compile(String golden, String node, String... filters) {
        Case base = Case.named(golden);
        List<SourceDocumentFile> documents = new ArrayList<>(base.documents());
        documents.add(new SourceDocumentFile("filters.yaml", String.join("---\n", filters)));
        Mesh mesh = Case.mesh(documents);
        return new Compiler(new CompileCache()).compile(mesh, base.node(node, mesh));
    }

    private static String filter(String head, String... patches) {
        return """
            apiVersion: networking.istio.io/v1alpha3
            kind: EnvoyFilter
            metadata: {name: %s}
            spec:
              configPatches:
            """.formatted(head)
                + Stream.of(patches).map(p -> "  - " + p + "\n").reduce("", String::concat);
    }

    private static String patch(String applyTo, String match, String operation, String value) {
        return "{applyTo: " + applyTo + ", match: " + match + ", patch: {operation: " + operation
                + (value.isEmpty() ? "" : ", value: " + value) + "}}";
    }

    private static Listener listener(Compiled compiled, String name) throws InvalidProtocolBufferException {
        return Listener.parseFrom(bytes(compiled, TypeUrl.LISTENER, name));
    }

    private static com.google.protobuf.ByteString bytes(Compiled compiled, TypeUrl type, String name) {
        return Objects.requireNonNull(compiled.resources().of(type).get(name), name)
                .bytes();
    }

    private static List<HttpConnectionManager> managers(Listener listener) throws InvalidProtocolBufferException {
        List<HttpConnectionManager> managers = new ArrayList<>();
        for (FilterChain chain : listener.getFilterChainsList()) {
            for (Filter filter : chain.getFiltersList()) {
                if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
                    managers.add(filter.getTypedConfig().unpack(HttpConnectionManager.class));
                }
            }
        }
        return managers;
    }

    private static List<String> names(HttpConnectionManager manager) {
        return manager.getHttpFiltersList().stream().map(HttpFilter::getName).toList();
    }

    private static String subFilter(String name) {
        return "{context: SIDECAR_INBOUND, listener: {portNumber: 9080, filterChain: {filter: {name: " + HCM
                + ", subFilter: {name: " + name + "}}}}}";
    }

    @Test
    void anHttpFilter_isInsertedBeforeTheRouter_inTheChainsOfItsPort() throws InvalidProtocolBufferException {
        Compiled compiled = compile(
                "captured",
                "delta",
                filter(
                        "lua, namespace: shop",
                        patch("HTTP_FILTER", subFilter("envoy.filters.http.router"), "INSERT_BEFORE", LUA)));

        Listener inbound = listener(compiled, "virtualInbound");
        for (FilterChain chain : inbound.getFilterChainsList()) {
            boolean mine = chain.getFilterChainMatch().getDestinationPort().getValue() == 9080;
            for (HttpConnectionManager manager :
                    managers(Listener.newBuilder().addFilterChains(chain).build())) {
                assertThat(names(manager).contains("mine")).isEqualTo(mine);
                if (mine) {
                    assertThat(names(manager)).endsWith("mine", "envoy.filters.http.router");
                }
            }
        }
        assertThat(compiled.patches().applied()).hasSize(1);
        assertThat(managers(listener(compiled, "0.0.0.0_9080"))).allMatch(m -> !names(m).contains("mine"));
    }

    @Test
    void everyOperationOnHttpFilters_hasIstiosPlace() throws InvalidProtocolBufferException {
        String manager = "{context: SIDECAR_INBOUND, listener: {filterChain: {filter: {name: " + HCM + "}}}}";
        Compiled compiled = compile(
                "everything",
                "reviews-v1",
                filter(
                        "a, namespace: shop",
                        patch("HTTP_FILTER", manager, "INSERT_FIRST", LUA.replace("mine", "first")),
                        patch("HTTP_FILTER", subFilter("first"), "INSERT_AFTER", LUA.replace("mine", "second")),
                        patch("HTTP_FILTER", subFilter("second"), "REPLACE", LUA.replace("mine", "third")),
                        patch("HTTP_FILTER", subFilter("first"), "REMOVE", ""),
                        patch("HTTP_FILTER", subFilter("nobody"), "INSERT_BEFORE", LUA)));

        Listener inbound = listener(compiled, "127.77.0.11_9080");
        assertThat(managers(inbound))
                .isNotEmpty()
                .allSatisfy(m -> assertThat(names(m)).startsWith("third"));
        assertThat(managers(inbound)).allSatisfy(m -> assertThat(names(m)).doesNotContain("first", "second", "mine"));
        assertThat(compiled.patches().meant()).hasSize(5);
        assertThat(compiled.patches().applied()).hasSize(4);
        assertThat(PatchFindings.of(List.of(compiled)))
                .singleElement()
                .satisfies(d -> assertThat(d.toString())
                        .endsWith("warning MW0951 spec.configPatches[4]: HTTP_FILTER, INSERT_BEFORE:"
                                + " changes nothing; proxies that it is for: 1"));
    }

    @Test
    void aMerge_reachesIntoTypedConfigs() throws InvalidProtocolBufferException {
        Compiled compiled = compile(
                "everything",
                "reviews-v1",
                filter(
                        "merge, namespace: shop",
                        patch(
                                "NETWORK_FILTER",
                                "{context: SIDECAR_INBOUND, listener: {filterChain: {filter: {name: " + HCM + "}}}}",
                                "MERGE",
                                "{name: " + HCM
                                        + ", typed_config: {'@type':"
                                        + " type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,"
                                        + " server_name: mine, normalize_path: false, common_http_protocol_options:"
                                        + " {idle_timeout: 30s}}}")));

        for (HttpConnectionManager manager : managers(listener(compiled, "127.77.0.11_9080"))) {
            assertThat(manager.getServerName()).isEqualTo("mine");
            assertThat(manager.getNormalizePath().getValue()).isFalse();
            assertThat(manager.getCommonHttpProtocolOptions().getIdleTimeout().getSeconds())
                    .isEqualTo(30);
            assertThat(manager.getHttpFiltersCount()).isPositive();
        }
    }

    @Test
    void clusters_areMergedAddedAndRemoved_byServicePortAndSubset() throws InvalidProtocolBufferException {
        Compiled compiled = compile(
                "everything",
                "reviews-v1",
                filter(
                        "clusters, namespace: istio-system",
                        patch(
                                "CLUSTER",
                                "{context: SIDECAR_OUTBOUND, cluster: {service: reviews.shop.svc.cluster.local,"
                                        + " subset: v2}}",
                                "MERGE",
                                "{connect_timeout: 4s}"),
                        patch("CLUSTER", "{cluster: {name: PassthroughCluster}}", "REMOVE", ""),
                        patch(
                                "CLUSTER",
                                "{context: SIDECAR_INBOUND, cluster: {portNumber: 9080}}",
                                "MERGE",
                                "{alt_stat_name: x}"),
                        patch(
                                "CLUSTER",
                                "{context: SIDECAR_OUTBOUND}",
                                "ADD",
                                "{name: mine, type: STRICT_DNS, connect_timeout: 0.5s, load_assignment: {cluster_name:"
                                        + " mine}}")));

        var clusters = compiled.resources().of(TypeUrl.CLUSTER);
        assertThat(clusters).containsKey("mine").doesNotContainKey("PassthroughCluster");
        for (Resource resource : clusters.values()) {
            Cluster cluster = Cluster.parseFrom(resource.bytes());
            boolean v2 = cluster.getName().matches("outbound\\|\\d+\\|v2\\|reviews.*");
            assertThat(cluster.getConnectTimeout().getSeconds() == 4)
                    .as(cluster.getName())
                    .isEqualTo(v2);
        }
        assertThat(Cluster.parseFrom(bytes(compiled, TypeUrl.CLUSTER, INBOUND_CLUSTER))
                        .getAltStatName())
                .isEqualTo("x");
        assertThat(compiled.origins().originOf(TypeUrl.CLUSTER, "mine", "lb_policy"))
                .contains("EnvoyFilter/istio-system/clusters#spec.configPatches[3]");
        assertThat(compiled.origins().position("EnvoyFilter/istio-system/clusters#spec.configPatches[3]"))
                .hasValueSatisfying(p -> assertThat(p.line()).isEqualTo(9));
    }

    @Test
    void wordsOfTheMesh_followTheVersionThatAPatchMakesAClusterSpeak_andThoseOfAPatchStay()
            throws InvalidProtocolBufferException {
        String own = "{transport_socket: {name: envoy.transport_sockets.tls, typed_config: {'@type':"
                + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext,"
                + " common_tls_context: {alpn_protocols: [mine]}}}}";
        String http1 =
                "{typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {'@type':"
                        + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
                        + " explicit_http_config: {http_protocol_options: {}}}}}";
        String everywhere = "{context: SIDECAR_OUTBOUND}";
        String http2 = patch("CLUSTER", everywhere, "MERGE", "{http2_protocol_options: {}}");
        List<String> http1Words = List.of("istio-http/1.1", "istio", "http/1.1");
        List<String> http2Words = List.of("istio-h2", "istio", "h2");

        assertThat(words(compile("split", "web"))).contains(http1Words).doesNotContain(http2Words);
        assertThat(words(compile("split", "web", filter("words, namespace: istio-system", http2))))
                .contains(http2Words)
                .doesNotContain(http1Words);
        assertThat(words(compile(
                        "everything",
                        "reviews-v1",
                        filter("words, namespace: istio-system", patch("CLUSTER", everywhere, "MERGE", http1)))))
                .contains(http1Words)
                .doesNotContain(http2Words);
        assertThat(words(compile(
                        "split",
                        "web",
                        filter("words, namespace: istio-system", patch("CLUSTER", everywhere, "MERGE", own), http2))))
                .anyMatch(w -> w.contains("mine"))
                .doesNotContain(http2Words);
    }

    /// What clusters offer in mesh handshakes.
    private static Set<List<String>> words(Compiled compiled) throws InvalidProtocolBufferException {
        Set<List<String>> words = new HashSet<>();
        for (Resource resource : compiled.resources().of(TypeUrl.CLUSTER).values()) {
            Cluster cluster = Cluster.parseFrom(resource.bytes());
            List<TransportSocket> sockets = new ArrayList<>(List.of(cluster.getTransportSocket()));
            cluster.getTransportSocketMatchesList().forEach(m -> sockets.add(m.getTransportSocket()));
            for (TransportSocket socket : sockets) {
                if (socket.getTypedConfig().is(UpstreamTlsContext.class)) {
                    words.add(socket.getTypedConfig()
                            .unpack(UpstreamTlsContext.class)
                            .getCommonTlsContext()
                            .getAlpnProtocolsList());
                }
            }
        }
        return words;
    }

    @Test
    void routes_arePatchedInTablesAndInVirtualHostsThatTravelAlone() throws InvalidProtocolBufferException {
        String patches = filter(
                "routes, namespace: shop",
                patch(
                        "HTTP_ROUTE",
                        "{context: SIDECAR_OUTBOUND, routeConfiguration: {portNumber: 9080, vhost: {name:"
                                + " 'reviews.shop.svc.cluster.local:9080', route: {action: ROUTE}}}}",
                        "MERGE",
                        "{route: {timeout: 7s}}"),
                patch(
                        "VIRTUAL_HOST",
                        "{context: SIDECAR_OUTBOUND, routeConfiguration: {name: '9080'}}",
                        "ADD",
                        "{name: added, domains: [added.example], routes: [{match: {prefix: /}, direct_response:"
                                + " {status: 200}}]}"),
                patch(
                        "HTTP_ROUTE",
                        "{context: SIDECAR_INBOUND, routeConfiguration: {vhost: {name: 'inbound|http|9080', route:"
                                + " {name: default}}}}",
                        "INSERT_BEFORE",
                        "{match: {prefix: /health}, direct_response: {status: 204}}"));
        Compiled alone = compile("captured", "delta", patches);
        VirtualHost host =
                VirtualHost.parseFrom(bytes(alone, TypeUrl.VIRTUAL_HOST, "9080/reviews.shop.svc.cluster.local"));
        assertThat(host.getRoutesList()).allMatch(r -> r.getRoute().getTimeout().getSeconds() == 7);
        assertThat(VirtualHost.parseFrom(bytes(alone, TypeUrl.VIRTUAL_HOST, "9080/added"))
                        .getDomainsList())
                .containsExactly("added.example");

        Compiled whole = compile("captured", "sotw", patches);
        RouteConfiguration table = RouteConfiguration.parseFrom(bytes(whole, TypeUrl.ROUTE, "9080"));
        assertThat(table.getVirtualHostsList().stream().map(VirtualHost::getName))
                .endsWith("added");
        assertThat(managers(listener(whole, "virtualInbound")).stream()
                        .filter(m -> m.getRouteConfig().getName().equals(INBOUND_CLUSTER)))
                .isNotEmpty()
                .allMatch(
                        m -> m.getRouteConfig().getVirtualHosts(0).getRoutes(0).hasDirectResponse());
        assertThat(whole.patches().applied()).hasSize(3);
    }

    @Test
    void listOperations_moveTheOriginsOfWhatStandsBehind() {
        String origin = "VirtualService/shop/reviews#spec.http[0]";
        String table = "reviews.shop.svc.cluster.local:9080";
        Compiled before = compile("everything", "reviews-v1");
        assertThat(before.origins().originOf(TypeUrl.ROUTE, table, "virtual_hosts[0].routes[0].match"))
                .hasValueSatisfying(o -> assertThat(o).startsWith(origin));
        Compiled after = compile(
                "everything",
                "reviews-v1",
                filter(
                        "first, namespace: shop",
                        patch(
                                "HTTP_ROUTE",
                                "{context: SIDECAR_OUTBOUND}",
                                "INSERT_FIRST",
                                "{match: {prefix: /health}, direct_response: {status: 204}}")));
        assertThat(after.origins().originOf(TypeUrl.ROUTE, table, "virtual_hosts[0].routes[0].match"))
                .contains("EnvoyFilter/shop/first#spec.configPatches[0]");
        assertThat(after.origins().originOf(TypeUrl.ROUTE, table, "virtual_hosts[0].routes[1].match"))
                .hasValueSatisfying(o -> assertThat(o).startsWith(origin));
    }

    @Test
    void aPatchThatBreaksAResource_leavesItAsItWas_andTheOthersApply() throws InvalidProtocolBufferException {
        String manager = "{context: SIDECAR_INBOUND, listener: {filterChain: {filter: {name: " + HCM + "}}}}";
        Compiled compiled = compile(
                "everything",
                "reviews-v1",
                filter(
                        "breaks, namespace: shop",
                        patch("HTTP_FILTER", manager, "ADD", LUA.replace("mine", "behind")),
                        patch("HTTP_FILTER", manager, "INSERT_FIRST", LUA)));

        assertThat(managers(listener(compiled, "127.77.0.11_9080")))
                .isNotEmpty()
                .allSatisfy(m -> assertThat(names(m)).startsWith("mine").doesNotContain("behind"));
        assertThat(compiled.patches().faults())
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f.what()).contains("behind the router"))
                .extracting(PatchReport.Fault::resource)
                .contains("lds/127.77.0.11_9080");
        // Said once for each resource, however many proxies have it.
        assertThat(PatchFindings.of(List.of(compiled, compiled)))
                .isEqualTo(PatchFindings.of(List.of(compiled)))
                .isNotEmpty()
                .allSatisfy(d -> assertThat(d.code()).isEqualTo("MW0952"))
                .allSatisfy(d -> assertThat(d.what()).startsWith("spec.configPatches[0]: "));
    }

    @Test
    void priority_thenTheRootNamespace_thenNames_decideTheOrder() throws InvalidProtocolBufferException {
        String manager = "{context: SIDECAR_INBOUND, listener: {filterChain: {filter: {name: " + HCM + "}}}}";
        Compiled compiled = compile(
                "everything",
                "reviews-v1",
                filter("b, namespace: shop", patch("HTTP_FILTER", manager, "INSERT_FIRST", LUA.replace("mine", "b"))),
                filter("a, namespace: shop", patch("HTTP_FILTER", manager, "INSERT_FIRST", LUA.replace("mine", "a"))),
                filter(
                        "z, namespace: istio-system",
                        patch("HTTP_FILTER", manager, "INSERT_FIRST", LUA.replace("mine", "z"))),
                filter(
                                "late, namespace: shop",
                                patch("HTTP_FILTER", manager, "INSERT_FIRST", LUA.replace("mine", "late")))
                        .replace("spec:\n", "spec:\n  priority: 10\n"));
        assertThat(names(managers(listener(compiled, "127.77.0.11_9080")).getFirst()))
                .startsWith("late", "b", "a", "z");
    }

    @Test
    void selectorsVersionsAndMetadata_sayWhichProxies() {
        String everywhere = "{context: ANY, proxy: {proxyVersion: %s, metadata: {NAMESPACE: %s}}}";
        String merge = "{connect_timeout: 3s}";
        Compiled compiled = compile(
                "everything",
                "reviews-v1",
                filter(
                        "a, namespace: shop",
                        patch("CLUSTER", everywhere.formatted("'^1\\.31.*'", "shop"), "MERGE", merge),
                        patch("CLUSTER", everywhere.formatted("'^1\\.9.*'", "shop"), "MERGE", merge),
                        patch("CLUSTER", everywhere.formatted("''", "other"), "MERGE", merge),
                        patch("CLUSTER", "{context: GATEWAY}", "MERGE", merge)),
                filter("b, namespace: shop", patch("CLUSTER", "{}", "MERGE", merge))
                        .replace("spec:\n", "spec:\n  workloadSelector: {labels: {app: nobody}}\n"),
                filter("c, namespace: other", patch("CLUSTER", "{}", "MERGE", merge)));
        assertThat(compiled.patches().meant())
                .singleElement()
                .matches(p -> p.origin().field().equals("spec.configPatches[0]"));
    }

    @Test
    void anEditElsewhere_keepsThePatchedBytes() {
        Case base = Case.named("everything");
        List<SourceDocumentFile> documents = new ArrayList<>(base.documents());
        documents.add(new SourceDocumentFile(
                "filters.yaml",
                filter("a, namespace: shop", patch("CLUSTER", "{}", "MERGE", "{connect_timeout: 3s}"))));
        Mesh mesh = Case.mesh(documents);
        Compiler compiler = new Compiler(new CompileCache());
        Compiled first = compiler.compile(mesh, base.node("reviews-v1", mesh));
        List<SourceDocumentFile> edited = new ArrayList<>(documents);
        edited.add(new SourceDocumentFile(
                "more.yaml",
                "apiVersion: networking.istio.io/v1\n"
                        + "kind: DestinationRule\n"
                        + "metadata: {name: r, namespace: shop}\n"
                        + "spec: {host: ratings, trafficPolicy: {loadBalancer: {simple: RANDOM}}}\n"));
        Mesh next = Case.mesh(edited);
        Compiled second = compiler.compile(next, base.node("reviews-v1", next));
        Compiled anew = new Compiler(new CompileCache()).compile(next, base.node("reviews-v1", next));
        assertThat(second.resources().byType()).isEqualTo(anew.resources().byType());
        String untouched = "outbound|9080|v2|reviews.shop.svc.cluster.local";
        assertThat(second.resources().of(TypeUrl.CLUSTER).get(untouched))
                .isSameAs(first.resources().of(TypeUrl.CLUSTER).get(untouched));
    }

    @Test
    void aGatewaysPortNameAndTargetReference_sayWhichTablesAndProxies() throws InvalidProtocolBufferException {
        String merge = "{max_direct_response_body_size_bytes: 77}";
        String match = "{context: GATEWAY, routeConfiguration: {portName: %s, gateway: %s, portNumber: 443}}";
        Compiled compiled = compile(
                "gateway-tls",
                "ingress",
                filter(
                        "a, namespace: istio-system",
                        patch("ROUTE_CONFIGURATION", match.formatted("https", "shop/shop"), "MERGE", merge),
                        patch("ROUTE_CONFIGURATION", match.formatted("https", "shop/other"), "MERGE", merge),
                        patch("ROUTE_CONFIGURATION", match.formatted("other", "shop/shop"), "MERGE", merge)),
                filter("b, namespace: istio-system", patch("CLUSTER", "{}", "MERGE", "{connect_timeout: 3s}"))
                        .replace(
                                "spec:\n",
                                "spec:\n"
                                        + "  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name:"
                                        + " nobody}]\n"));
        assertThat(compiled.patches().meant()).hasSize(3);
        assertThat(compiled.patches().applied())
                .singleElement()
                .matches(p -> p.origin().field().equals("spec.configPatches[0]"));
    }

    @Test
    void clustersOfABootstrap_areAddedAsAnyOthers() throws InvalidProtocolBufferException {
        Compiled compiled = compile(
                "captured",
                "delta",
                filter(
                        "starts, namespace: istio-system",
                        patch(
                                "BOOTSTRAP",
                                "{context: SIDECAR_OUTBOUND}",
                                "MERGE",
                                "{staticResources: {clusters: [{name: collector, connectTimeout: 3s}]}}")));
        assertThat(Cluster.parseFrom(bytes(compiled, TypeUrl.CLUSTER, "collector"))
                        .getConnectTimeout()
                        .getSeconds())
                .isEqualTo(3);
        assertThat(compiled.patches().faults()).isEmpty();
    }
}
