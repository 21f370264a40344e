package dev.meshwright.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.meshwright.xds.AdsFixture;
import dev.meshwright.xds.TypeUrl;
import dev.meshwright.xds.v1.IdentityGrpc;
import dev.meshwright.xds.v1.SignRequest;
import dev.meshwright.xds.v1.SignResponse;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A proxyless gRPC client (grpc-java's own xDS client, state of the world) takes listener, route, cluster and
/// endpoints.
final class GrpcXdsTest {
    private static final String BOOTSTRAP = "io.grpc.xds.bootstrapConfig";
    private static final ConfigSource ADS = ConfigSource.newBuilder()
            .setAds(AggregatedConfigSource.getDefaultInstance())
            .build();

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        System.clearProperty(BOOTSTRAP);
    }

    private int backend(String name) throws IOException {
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new IdentityGrpc.IdentityImplBase() {
                    @Override
                    public void sign(SignRequest request, StreamObserver<SignResponse> out) {
                        out.onNext(SignResponse.newBuilder()
                                .addChain(ByteString.copyFromUtf8(name))
                                .build());
                        out.onCompleted();
                    }
                })
                .build()
                .start();
        opened.add(server::shutdownNow);
        return server.getPort();
    }

    private static ByteString listener() {
        var manager = HttpConnectionManager.newBuilder()
                .setRds(Rds.newBuilder().setRouteConfigName("table").setConfigSource(ADS))
                .addHttpFilters(HttpFilter.newBuilder()
                        .setName("router")
                        .setTypedConfig(Any.pack(Router.getDefaultInstance())));
        return Listener.newBuilder()
                .setName("svc")
                .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager.build())))
                .build()
                .toByteString();
    }

    private static ByteString routes(String cluster) {
        return RouteConfiguration.newBuilder()
                .setName("table")
                .addVirtualHosts(VirtualHost.newBuilder()
                        .setName("all")
                        .addDomains("*")
                        .addRoutes(Route.newBuilder()
                                .setMatch(RouteMatch.newBuilder().setPrefix(""))
                                .setRoute(RouteAction.newBuilder().setCluster(cluster))))
                .build()
                .toByteString();
    }

    private static ByteString cluster(String name) {
        return Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
                .build()
                .toByteString();
    }

    private static ByteString endpoints(String name, int port) {
        var assignment = ClusterLoadAssignment.newBuilder().setClusterName(name);
        var locality = assignment.addEndpointsBuilder();
        locality.getLoadBalancingWeightBuilder().setValue(1);
        locality.getLocalityBuilder().setZone("z");
        locality.addLbEndpointsBuilder()
                .getEndpointBuilder()
                .getAddressBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port));
        return assignment.build().toByteString();
    }

    private static String call(ManagedChannel channel) {
        return IdentityGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .sign(SignRequest.getDefaultInstance())
                .getChain(0)
                .toStringUtf8();
    }

    @Test
    void proxylessClient_followsEndpointAndRouteChanges() throws Exception {
        AdsFixture fixture = new AdsFixture();
        opened.add(fixture);
        fixture.source.put(TypeUrl.ENDPOINT, "c1", endpoints("c1", backend("one")));
        fixture.source.put(TypeUrl.CLUSTER, "c1", cluster("c1"));
        fixture.source.put(TypeUrl.ROUTE, "table", routes("c1"));
        fixture.source.put(TypeUrl.LISTENER, "svc", listener());
        System.setProperty(BOOTSTRAP, """
                {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}],
                                  "server_features": ["xds_v3"]}],
                 "node": {"id": "grpc-client"}}
                """.formatted(fixture.port()));
        ManagedChannel channel = Grpc.newChannelBuilder("xds:///svc", InsecureChannelCredentials.create())
                .build();
        opened.add(channel::shutdownNow);
        assertThat(call(channel)).isEqualTo("one");

        fixture.source.put(TypeUrl.ENDPOINT, "c1", endpoints("c1", backend("two")));
        await().atMost(Duration.ofSeconds(10)).until(() -> call(channel).equals("two"));

        fixture.source.put(TypeUrl.ENDPOINT, "c2", endpoints("c2", backend("three")));
        fixture.source.put(TypeUrl.CLUSTER, "c2", cluster("c2"));
        fixture.source.put(TypeUrl.ROUTE, "table", routes("c2"));
        await().atMost(Duration.ofSeconds(10)).until(() -> call(channel).equals("three"));
        assertThat(fixture.ads.status())
                .singleElement()
                .satisfies(stream -> assertThat(stream.protocol()).isEqualTo(StreamProtocol.STATE_OF_THE_WORLD));
    }
}
