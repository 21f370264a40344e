package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DynamicConfigurationTest {
    static String bootstrap(int port) {
        return """
            node: {id: test, cluster: test}
            dynamic_resources:
              ads_config: {api_type: DELTA_GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: xds-grpc}}]}
              cds_config: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}
              lds_config: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}
            static_resources:
              clusters:
            %s
            """.formatted(ProxyFixture.cluster(
                "xds-grpc",
                ", typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:"
                        + " {\"@type\": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
                        + " explicit_http_config: {http2_protocol_options: {}}}}",
                port));
    }

    /// The control plane gives its listeners after an empty first answer, so that being ready is not enough.
    private static void awaitServing(ProxyFixture proxy) {
        await().until(() -> proxy.server.ready()
                && !proxy.server.addresses().getOrDefault("in", List.of()).isEmpty());
    }

    private static Cluster eds(String name) throws Exception {
        return Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder()
                        .setEdsConfig(io.envoyproxy.envoy.config.core.v3.ConfigSource.newBuilder()
                                .setAds(io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource.getDefaultInstance())
                                .setResourceApiVersion(io.envoyproxy.envoy.config.core.v3.ApiVersion.V3)))
                .build();
    }

    private static ClusterLoadAssignment endpoints(String name, int port) throws Exception {
        return staticResources(ProxyFixture.cluster(name, "", port))
                .getClusters(0)
                .getLoadAssignment();
    }

    private static Bootstrap.StaticResources staticResources(String cluster) throws Exception {
        return BootstrapReader.parse("x", "static_resources:\n  clusters:\n" + cluster)
                .message()
                .getStaticResources();
    }

    private static Listener listener(int port, String statPrefix) throws Exception {
        return BootstrapReader.parse("x", """
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: %s
                      rds: {route_config_name: routes, config_source: {ads: {}, resource_api_version: V3}}
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """.formatted(port, statPrefix))
                .message()
                .getStaticResources()
                .getListeners(0);
    }

    private static RouteConfiguration routes(String cluster) {
        return RouteConfiguration.newBuilder()
                .setName("routes")
                .addVirtualHosts(io.envoyproxy.envoy.config.route.v3.VirtualHost.newBuilder()
                        .setName("all")
                        .addDomains("*")
                        .addRoutes(io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                                .setMatch(io.envoyproxy.envoy.config.route.v3.RouteMatch.newBuilder()
                                        .setPrefix("/"))
                                .setRoute(io.envoyproxy.envoy.config.route.v3.RouteAction.newBuilder()
                                        .setCluster(cluster))))
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void changedRoutesAndListeners_takeEffectWithoutAFailedRequest(int loops) throws Exception {
        try (var one = ScriptedUpstream.answering("one");
                var two = ScriptedUpstream.answering("two");
                var plane = new ScriptedControlPlane();
                var proxy = new ProxyFixture(loops, bootstrap(plane.port()))) {
            assertThat(proxy.server.ready()).isFalse();
            assertThat(proxy.server.waitingFor()).contains("control plane: clusters", "control plane: listeners");
            plane.put(TypeUrl.CLUSTER, "one", eds("one"));
            plane.put(TypeUrl.CLUSTER, "two", eds("two"));
            plane.put(TypeUrl.LISTENER, "in", listener(0, "first"));
            plane.put(TypeUrl.ROUTE, "routes", routes("one"));
            await().until(() -> proxy.server.waitingFor().contains("cluster one: endpoints"));
            plane.put(TypeUrl.ENDPOINT, "one", endpoints("one", one.port()));
            plane.put(TypeUrl.ENDPOINT, "two", endpoints("two", two.port()));
            awaitServing(proxy);
            assertThat(proxy.get("/").body()).isEqualTo("one");

            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger failed = new AtomicInteger();
            AtomicInteger seenTwo = new AtomicInteger();
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    clients.add(pool.submit(() -> {
                        while (!stop.get()) {
                            var answer = proxy.get("/");
                            failed.addAndGet(answer.statusCode() == 200 ? 0 : 1);
                            seenTwo.addAndGet(answer.body().equals("two") ? 1 : 0);
                        }
                        return null;
                    }));
                }
                for (int i = 0; i < 10; i++) {
                    plane.put(TypeUrl.LISTENER, "in", listener(0, "version" + i));
                    plane.put(TypeUrl.ROUTE, "routes", routes(i % 2 == 0 ? "two" : "one"));
                    plane.put(TypeUrl.CLUSTER, "one", eds("one"));
                    int before = proxy.exchanges.size();
                    await().until(() -> proxy.exchanges.size() > before + 20);
                }
                plane.put(TypeUrl.ROUTE, "routes", routes("two"));
                int before = seenTwo.get();
                await().until(() -> seenTwo.get() > before + 20);
                stop.set(true);
                for (Future<?> client : clients) {
                    client.get();
                }
            }
            assertThat(failed).hasValue(0);
            assertThat(plane.nacks).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBadResource_isRefusedByNameAndTheLastGoodOneStays(int loops) throws Exception {
        try (var one = ScriptedUpstream.answering("one");
                var plane = new ScriptedControlPlane();
                var proxy = new ProxyFixture(loops, bootstrap(plane.port()))) {
            plane.put(TypeUrl.CLUSTER, "one", eds("one"));
            plane.put(TypeUrl.ENDPOINT, "one", endpoints("one", one.port()));
            plane.put(TypeUrl.LISTENER, "in", listener(0, "first"));
            plane.put(TypeUrl.ROUTE, "routes", routes("one"));
            awaitServing(proxy);
            plane.put(
                    TypeUrl.ROUTE,
                    "routes",
                    routes("one").toBuilder()
                            .addVirtualHosts(io.envoyproxy.envoy.config.route.v3.VirtualHost.newBuilder()
                                    .setName("bad")
                                    .addDomains("bad.example")
                                    .addRoutes(io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                                            .setMatch(io.envoyproxy.envoy.config.route.v3.RouteMatch.newBuilder()
                                                    .setSafeRegex(
                                                            io.envoyproxy.envoy.type.matcher.v3.RegexMatcher
                                                                    .newBuilder()
                                                                    .setRegex("(")))
                                            .setRoute(io.envoyproxy.envoy.config.route.v3.RouteAction.newBuilder()
                                                    .setCluster("one"))))
                            .build());
            await().until(() -> !plane.nacks.isEmpty());
            assertThat(plane.nacks.peek().toString()).contains("routes").contains("safe_regex");
            assertThat(proxy.get("/").body()).isEqualTo("one");
        }
    }

    @Test
    void aListenerWhoseAddressIsTaken_isRefusedAsListenerOnly_andBoundOnceTheAddressIsFree() throws Exception {
        try (var one = ScriptedUpstream.answering("one");
                var plane = new ScriptedControlPlane();
                var proxy = new ProxyFixture(1, bootstrap(plane.port()))) {
            int port;
            try (var holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = holder.getLocalPort();
                plane.put(TypeUrl.CLUSTER, "one", eds("one"));
                plane.put(TypeUrl.ENDPOINT, "one", endpoints("one", one.port()));
                plane.put(TypeUrl.LISTENER, "in", listener(port, "first"));
                plane.put(TypeUrl.ROUTE, "routes", routes("one"));
                await().until(() -> proxy.server.waitingFor().stream().anyMatch(w -> w.contains("in cannot bind")));
                assertThat(plane.nacks).isEmpty();
                plane.put(TypeUrl.LISTENER, "in", listener(port, "second"));
                await().until(() -> !plane.nacks.isEmpty());
                assertThat(plane.nacks.peek().toString()).contains("in cannot bind");
                plane.put(TypeUrl.ROUTE, "routes", routes("one"));
            }
            awaitServing(proxy);
            assertThat(proxy.get("/").body()).isEqualTo("one");
            assertThat(plane.nacks).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRequestOnAConnectionOfAReplacedChain_isJudgedByThePoliciesInForce(int loops) throws Exception {
        try (var one = ScriptedUpstream.answering("one");
                var plane = new ScriptedControlPlane();
                var proxy = new ProxyFixture(loops, bootstrap(plane.port()))) {
            plane.put(TypeUrl.CLUSTER, "one", eds("one"));
            plane.put(TypeUrl.ENDPOINT, "one", endpoints("one", one.port()));
            plane.put(TypeUrl.LISTENER, "in", listener(0, "first"));
            plane.put(TypeUrl.ROUTE, "routes", routes("one"));
            awaitServing(proxy);
            int port = proxy.port("in");
            try (Socket early = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(status(early, HEAD + "\r\n")).startsWith("HTTP/1.1 200");
                // A request that has begun keeps the connection of the old chain open.
                early.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));
                plane.put(TypeUrl.LISTENER, "in", denying(listener(0, "second")));
                await().until(() -> {
                    try (Socket fresh = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        return status(fresh, HEAD + "\r\n").startsWith("HTTP/1.1 403");
                    }
                });
                assertThat(status(early, "\r\n")).startsWith("HTTP/1.1 403");
            }
        }
    }

    private static final String HEAD = "GET / HTTP/1.1\r\nhost: a\r\n";

    /// Sends, and reads the whole answer.
    private static String status(Socket socket, String sent) throws IOException {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) c);
        }
        Matcher length = Pattern.compile("content-length: ([0-9]+)").matcher(head);
        assertThat(length.find()).isTrue();
        socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
        return head.toString();
    }

    /// The same, where nobody may call.
    private static Listener denying(Listener listener) throws Exception {
        Filter filter = listener.getFilterChains(0).getFilters(0);
        HttpConnectionManager manager = filter.getTypedConfig().unpack(HttpConnectionManager.class).toBuilder()
                .addHttpFilters(
                        0,
                        HttpFilter.newBuilder()
                                .setName("envoy.filters.http.rbac")
                                .setTypedConfig(Any.pack(io.envoyproxy
                                        .envoy
                                        .extensions
                                        .filters
                                        .http
                                        .rbac
                                        .v3
                                        .RBAC
                                        .newBuilder()
                                        .setRules(RBAC.newBuilder().setAction(RBAC.Action.ALLOW))
                                        .build())))
                .build();
        Listener.Builder changed = listener.toBuilder();
        changed.getFilterChainsBuilder(0).setFilters(0, filter.toBuilder().setTypedConfig(Any.pack(manager)));
        return changed.build();
    }

    @Test
    void aClusterThatConnectsAsBefore_keepsItsConnections() throws Exception {
        try (var one = ScriptedUpstream.answering("one");
                var plane = new ScriptedControlPlane();
                var proxy = new ProxyFixture(1, bootstrap(plane.port()))) {
            plane.put(TypeUrl.CLUSTER, "one", eds("one"));
            plane.put(TypeUrl.ENDPOINT, "one", endpoints("one", one.port()));
            plane.put(TypeUrl.LISTENER, "in", listener(0, "first"));
            plane.put(TypeUrl.ROUTE, "routes", routes("one"));
            awaitServing(proxy);
            proxy.get("/");
            assertThat(one.connectionsEver).hasValue(1);
            plane.put(TypeUrl.CLUSTER, "one", eds("one"));
            plane.put(
                    TypeUrl.CLUSTER,
                    "one",
                    eds("one").toBuilder().setAltStatName("other").build());
            plane.put(TypeUrl.CLUSTER, "two", eds("two"));
            await().until(() -> proxy.server.waitingFor().contains("cluster two: endpoints"));
            proxy.get("/");
            assertThat(one.connectionsEver).hasValue(1);
            plane.put(
                    TypeUrl.CLUSTER,
                    "one",
                    staticResources(ProxyFixture.cluster(
                                    "one",
                                    ", upstream_bind_config: {source_address: {address: 127.0.0.1, port_value: 0}}",
                                    one.port()))
                            .getClusters(0));
            await().until(() -> {
                proxy.get("/");
                return one.connectionsEver.get() == 2;
            });
        }
    }
}
