package dev.meshwright.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.sun.net.httpserver.HttpServer;
import dev.meshwright.xds.AdsFixture;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.ScriptedSource;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.Vhds;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stock Envoy takes everything over delta ADS. Needs `MESHWRIGHT_ENVOY`, the path of an Envoy binary.
final class EnvoyAdsTest {
    private static final ConfigSource ADS = ConfigSource.newBuilder()
            .setAds(AggregatedConfigSource.getDefaultInstance())
            .setResourceApiVersion(ApiVersion.V3)
            .build();

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CopyOnWriteArrayList<Nack> nacks = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        http.close();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private int backend(String answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        opened.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private void startEnvoy(Path folder, int adsPort, String api) throws IOException {
        String binary = System.getenv("MESHWRIGHT_ENVOY");
        Path bootstrap = folder.resolve("bootstrap.yaml");
        Files.writeString(bootstrap, """
                node: {id: envoy-test, cluster: test}
                dynamic_resources:
                  ads_config: {api_type: %s, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: ads}}]}
                  cds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
                  lds_config: {ads: {}, resource_api_version: V3, initial_fetch_timeout: 0s}
                static_resources:
                  clusters:
                  - name: ads
                    type: STATIC
                    connect_timeout: 5s
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                    load_assignment:
                      cluster_name: ads
                      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
                """.formatted(api, adsPort));
        Process process = new ProcessBuilder(
                        String.valueOf(binary),
                        "-c",
                        bootstrap.toString(),
                        "--use-dynamic-base-id",
                        "--concurrency",
                        "1",
                        "-l",
                        "warning")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("envoy.log").toFile())
                .start();
        opened.add(() -> {
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        });
    }

    private String get(int port, String host) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? response.body() : "status " + response.statusCode();
        } catch (IOException e) {
            return host + " refused";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Address address(int port) {
        return Address.newBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
                .build();
    }

    private static Cluster cluster(String name, int connectMillis) {
        return Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.EDS)
                .setConnectTimeout(com.google.protobuf.util.Durations.fromMillis(connectMillis))
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
                .build();
    }

    private static ClusterLoadAssignment endpoints(String name, int port) {
        var assignment = ClusterLoadAssignment.newBuilder().setClusterName(name);
        assignment
                .addEndpointsBuilder()
                .addLbEndpointsBuilder()
                .getEndpointBuilder()
                .setAddress(address(port));
        return assignment.build();
    }

    private static Listener listener(String name, int port, String table) {
        var manager = HttpConnectionManager.newBuilder()
                .setStatPrefix(name)
                .setRds(Rds.newBuilder().setRouteConfigName(table).setConfigSource(ADS))
                .addHttpFilters(HttpFilter.newBuilder()
                        .setName("envoy.filters.http.router")
                        .setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return Listener.newBuilder()
                .setName(name)
                .setAddress(address(port))
                .addFilterChains(FilterChain.newBuilder()
                        .addFilters(Filter.newBuilder()
                                .setName("envoy.filters.network.http_connection_manager")
                                .setTypedConfig(Any.pack(manager))))
                .build();
    }

    private static VirtualHost host(String name, String cluster) {
        return VirtualHost.newBuilder()
                .setName(name)
                .addDomains("*")
                .addRoutes(Route.newBuilder()
                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                        .setRoute(RouteAction.newBuilder().setCluster(cluster)))
                .build();
    }

    private static RouteConfiguration inline(String table, String cluster) {
        return RouteConfiguration.newBuilder()
                .setName(table)
                .addVirtualHosts(host("all", cluster))
                .build();
    }

    private static RouteConfiguration shell(String table) {
        return RouteConfiguration.newBuilder()
                .setName(table)
                .setVhds(Vhds.newBuilder().setConfigSource(ADS))
                .build();
    }

    private static void put(AdsFixture fixture, TypeUrl type, String name, Message message) {
        fixture.source.put(type, name, message.toByteString());
    }

    private AdsFixture serve() throws IOException {
        AdsFixture fixture = new AdsFixture(AdsFixture.SETTINGS, new AdsObserver() {
            @Override
            public void nacked(String nodeId, Nack nack) {
                nacks.add(nack);
            }
        });
        opened.add(fixture);
        return fixture;
    }

    private void follows(Path folder, String api) throws Exception {
        assumeTrue(System.getenv("MESHWRIGHT_ENVOY") != null, "MESHWRIGHT_ENVOY is not set: no Envoy to test with");
        AdsFixture fixture = serve();
        int port = freePort();
        put(fixture, TypeUrl.CLUSTER, "c", cluster("c", 1000));
        put(fixture, TypeUrl.ENDPOINT, "c", endpoints("c", backend("one")));
        put(fixture, TypeUrl.ROUTE, "r", inline("r", "c"));
        put(fixture, TypeUrl.LISTENER, "l", listener("l", port, "r"));
        startEnvoy(folder, fixture.port(), api);
        await().atMost(Duration.ofSeconds(30)).until(() -> get(port, "l").equals("one"));

        put(fixture, TypeUrl.ENDPOINT, "c", endpoints("c", backend("two")));
        await().atMost(Duration.ofSeconds(10)).until(() -> get(port, "l").equals("two"));

        // A changed cluster warms, and is in use only once it has its endpoints again.
        put(fixture, TypeUrl.CLUSTER, "c", cluster("c", 2000));
        put(fixture, TypeUrl.CLUSTER, "d", cluster("d", 1000));
        put(fixture, TypeUrl.ENDPOINT, "d", endpoints("d", backend("three")));
        put(fixture, TypeUrl.ROUTE, "r", inline("r", "d"));
        await().atMost(Duration.ofSeconds(10)).until(() -> get(port, "l").equals("three"));
        put(fixture, TypeUrl.ROUTE, "r", inline("r", "c"));
        await().atMost(Duration.ofSeconds(10)).until(() -> get(port, "l").equals("two"));

        put(fixture, TypeUrl.LISTENER, "good", listener("good", freePort(), "r"));
        put(
                fixture,
                TypeUrl.LISTENER,
                "wrong",
                listener("wrong", 1, "r").toBuilder()
                        .clearFilterChains()
                        .clearAddress()
                        .build());
        await().atMost(Duration.ofSeconds(10)).until(() -> !nacks.isEmpty());
        assertThat(nacks.getFirst().resource())
                .isEqualTo(api.equals("DELTA_GRPC") ? "wrong" : nacks.getFirst().resource());
        assertThat(nacks.getFirst().detail()).containsIgnoringCase("address");
        assertThat(get(port, "l")).isEqualTo("two");
    }

    @Test
    void envoyFollowsChangesOverDelta_andItsNackNamesTheListener(@TempDir Path folder) throws Exception {
        follows(folder, "DELTA_GRPC");
    }

    @Test
    void envoyFollowsChangesOverStateOfTheWorld(@TempDir Path folder) throws Exception {
        follows(folder, "GRPC");
    }

    @Test
    void envoyTakesVirtualHostsOneByOne(@TempDir Path folder) throws Exception {
        assumeTrue(System.getenv("MESHWRIGHT_ENVOY") != null, "MESHWRIGHT_ENVOY is not set: no Envoy to test with");
        AdsFixture fixture = serve();
        int first = freePort();
        int second = freePort();
        for (String name : List.of("a", "b")) {
            put(fixture, TypeUrl.CLUSTER, name, cluster(name, 1000));
            put(fixture, TypeUrl.ENDPOINT, name, endpoints(name, backend(name)));
        }
        put(fixture, TypeUrl.VIRTUAL_HOST, "r1/h", host("r1/h", "a"));
        put(fixture, TypeUrl.ROUTE, "r1", shell("r1"));
        put(fixture, TypeUrl.LISTENER, "l1", listener("l1", first, "r1"));
        startEnvoy(folder, fixture.port(), "DELTA_GRPC");
        await().atMost(Duration.ofSeconds(30)).until(() -> get(first, "l1").equals("a"));

        put(fixture, TypeUrl.VIRTUAL_HOST, "r2/h", host("r2/h", "b"));
        put(fixture, TypeUrl.ROUTE, "r2", shell("r2"));
        put(fixture, TypeUrl.LISTENER, "l2", listener("l2", second, "r2"));
        await().atMost(Duration.ofSeconds(10)).until(() -> get(second, "l2").equals("b"));

        put(fixture, TypeUrl.VIRTUAL_HOST, "r1/h", host("r1/h", "b"));
        await().atMost(Duration.ofSeconds(10)).until(() -> get(first, "l1").equals("b"));
        put(fixture, TypeUrl.VIRTUAL_HOST, "r2/h", host("r2/h", "a"));
        await().atMost(Duration.ofSeconds(10)).until(() -> get(second, "l2").equals("a"));

        // Of a name that sorts before and one that sorts after: what takes the domain comes with what leaves it.
        exchange(fixture, "r1/h", host("r1/a", "a"));
        await().atMost(Duration.ofSeconds(10)).until(() -> get(first, "l1").equals("a"));
        exchange(fixture, "r1/a", host("r1/z", "b"));
        await().atMost(Duration.ofSeconds(10)).until(() -> get(first, "l1").equals("b"));
        assertThat(nacks).isEmpty();
    }

    /// One virtual host in the place of another, in one change.
    private static void exchange(AdsFixture fixture, String old, VirtualHost host) {
        SortedMap<String, Resource> hosts = new TreeMap<>(fixture.source.set().of(TypeUrl.VIRTUAL_HOST));
        hosts.remove(old);
        hosts.put(host.getName(), ScriptedSource.resource(TypeUrl.VIRTUAL_HOST, host.getName(), host.toByteString()));
        Map<TypeUrl, SortedMap<String, Resource>> all =
                new EnumMap<>(fixture.source.set().byType());
        all.put(TypeUrl.VIRTUAL_HOST, hosts);
        fixture.source.replace(new ResourceSet(all));
    }
}
