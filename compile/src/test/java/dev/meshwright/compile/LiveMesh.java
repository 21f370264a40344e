package dev.meshwright.compile;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.server.AdsObserver;
import dev.meshwright.xds.server.AdsServer;
import dev.meshwright.xds.server.AdsSettings;
import dev.meshwright.xds.server.Nack;
import dev.meshwright.xds.server.PeerIdentity;
import dev.meshwright.xds.server.ResourceSource;
import dev.meshwright.xds.server.StreamProtocol;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A mesh of stock Envoys on loopback: compiled resources over the real ADS server, certificates over SDS, both
/// in plaintext on one port. Node ids name the namespace and service account of the certificate.
final class LiveMesh implements AutoCloseable {
    private final Map<String, ProxyNode> nodes = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Process> proxies = new ArrayList<>();
    private final Compiler compiler = new Compiler(new CompileCache());
    private final Issuer root = Issuer.root("cluster.local", Instant.now(), Duration.ofDays(1));
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AdsServer ads;
    private final Server server;
    private volatile Mesh mesh;

    LiveMesh(Mesh mesh) throws IOException {
        this.mesh = mesh;
        ads = new AdsServer(
                this::open,
                AdsSettings.DEFAULT,
                AdsObserver.NONE,
                executor,
                timer,
                InstantSource.system(),
                System::nanoTime);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .intercept(anonymous())
                .addService(ads)
                .addService(new Secrets())
                .build()
                .start();
    }

    void change(Mesh next) {
        mesh = next;
        listeners.forEach(Runnable::run);
    }

    /// Starts an Envoy as that node.
    void start(String envoy, ProxyNode node, Path folder) throws IOException {
        nodes.put(node.id(), node);
        Path file = folder.resolve(node.name() + ".json");
        Files.writeString(
                file, BOOTSTRAP.replace("NODE", node.id()).replace("PORT", Integer.toString(server.getPort())));
        proxies.add(new ProcessBuilder(
                        envoy, "-c", file.toString(), "--disable-hot-restart", "--concurrency", "1", "-l", "warning")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(node.name() + ".log").toFile())
                .start());
    }

    List<Nack> rejections() {
        return ads.status().stream()
                .flatMap(s -> s.types().values().stream())
                .flatMap(t -> t.nacks().stream())
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        for (Process proxy : proxies) {
            proxy.destroy();
            if (!proxy.waitFor(5, TimeUnit.SECONDS)) {
                proxy.destroyForcibly().waitFor();
            }
        }
        ads.close();
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        timer.shutdownNow();
        executor.shutdownNow();
    }

    private ResourceSource.NodeView open(PeerIdentity peer, Node node, StreamProtocol protocol, Runnable changed)
            throws ResourceSource.Refused {
        ProxyNode known = nodes.get(node.getId());
        if (known == null) {
            throw new ResourceSource.Refused("unknown node " + node.getId());
        }
        listeners.add(changed);
        return new ResourceSource.NodeView() {
            @Override
            public ResourceSet current() {
                return compiler.compile(mesh, known).resources();
            }

            @Override
            public void close() {
                listeners.remove(changed);
            }
        };
    }

    private static ServerInterceptor anonymous() {
        return new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                Context context = Context.current().withValue(AdsServer.PEER, new PeerIdentity.Anonymous());
                return Contexts.interceptCall(context, call, headers, next);
            }
        };
    }

    /// Answers each first request with the one secret that it names.
    private final class Secrets extends SecretDiscoveryServiceGrpc.SecretDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamSecrets(StreamObserver<DiscoveryResponse> out) {
            return new StreamObserver<>() {
                private String nodeId = "";

                @Override
                public void onNext(DiscoveryRequest request) {
                    if (request.hasNode()) {
                        nodeId = request.getNode().getId();
                    }
                    if (!request.getResponseNonce().isEmpty()) {
                        return;
                    }
                    DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                            .setVersionInfo("1")
                            .setNonce("1")
                            .setTypeUrl(request.getTypeUrl());
                    request.getResourceNamesList()
                            .forEach(name -> response.addResources(Any.pack(secret(name, nodeId))));
                    out.onNext(response.build());
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    out.onCompleted();
                }
            };
        }
    }

    private Secret secret(String name, String nodeId) {
        Secret.Builder secret = Secret.newBuilder().setName(name);
        if (name.equals("ROOTCA")) {
            return secret.setValidationContext(CertificateValidationContext.newBuilder()
                            .setTrustedCa(text(Pem.ofCertificates(List.of(root.certificate())))))
                    .build();
        }
        ProxyNode node = nodes.getOrDefault(nodeId, null);
        if (node == null) {
            throw new IllegalStateException("secret for unknown node " + nodeId);
        }
        SpiffeId id = new SpiffeId("cluster.local", node.namespace(), node.serviceAccount());
        KeyedCertificate issued = root.issue(Issuer.Leaf.of(id, Duration.ofHours(1)), Instant.now());
        return secret.setTlsCertificate(TlsCertificate.newBuilder()
                        .setCertificateChain(text(issued.certificatePem()))
                        .setPrivateKey(text(issued.keyPem())))
                .build();
    }

    private static DataSource text(String pem) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFromUtf8(pem))
                .build();
    }

    private static final String BOOTSTRAP = """
        {"node": {"id": "NODE", "cluster": "test"},
         "dynamic_resources": {
           "ads_config": {"api_type": "DELTA_GRPC", "transport_api_version": "V3",
                          "set_node_on_first_message_only": true,
                          "grpc_services": [{"envoy_grpc": {"cluster_name": "xds-grpc"}}]},
           "cds_config": {"ads": {}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"},
           "lds_config": {"ads": {}, "initial_fetch_timeout": "0s", "resource_api_version": "V3"}},
         "static_resources": {"clusters": [CLUSTER(xds-grpc), CLUSTER(sds-grpc)]}}
        """.replaceAll("CLUSTER\\(([a-z-]+)\\)", """
            {"name": "$1", "type": "STATIC",
             "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
               "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
               "explicit_http_config": {"http2_protocol_options": {}}}},
             "load_assignment": {"cluster_name": "$1", "endpoints": [{"lb_endpoints": [
               {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": PORT}}}}]}]}}
            """);
}
