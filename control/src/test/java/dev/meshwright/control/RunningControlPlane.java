package dev.meshwright.control;

import dev.meshwright.base.identity.CertificateRequest;
import dev.meshwright.base.identity.Certificates;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.xds.Entries;
import dev.meshwright.xds.v1.AttendRequest;
import dev.meshwright.xds.v1.AttendResponse;
import dev.meshwright.xds.v1.IdentityGrpc;
import dev.meshwright.xds.v1.RegisterRequest;
import dev.meshwright.xds.v1.RegisterResponse;
import dev.meshwright.xds.v1.RegistryGrpc;
import dev.meshwright.xds.v1.SignRequest;
import dev.meshwright.xds.v1.SignResponse;
import dev.meshwright.xds.v1.WorkloadPort;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A control plane on free ports, and clients of it, as agents and tools really call it: gRPC over TLS, HTTP.
final class RunningControlPlane implements AutoCloseable {
    static final Duration ABSENT_GRACE = Duration.ofMillis(400);
    static final Duration RECOVERY_GRACE = Duration.ofMillis(1_500);
    private static final long DEADLINE_SECONDS = 60;
    private static final JsonMapper JSON = new JsonMapper();

    final Path state;
    final Path config;
    private final ControlPlane.Endpoint endpoint;
    private final AutoCloseable server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ManagedChannel> channels = new ArrayList<>();

    RunningControlPlane(Path folder) throws IOException {
        this(folder, ABSENT_GRACE, RECOVERY_GRACE);
    }

    RunningControlPlane(Path folder, Duration absentGrace, Duration recoveryGrace) throws IOException {
        state = folder.resolve("state");
        config = folder.resolve("config");
        ControlPlane controlPlane = ControlPlane.start(options(folder).withGraces(absentGrace, recoveryGrace));
        endpoint = controlPlane.endpoint();
        server = controlPlane;
    }

    private RunningControlPlane(Path folder, ControlPlane.Endpoint endpoint) {
        state = folder.resolve("state");
        config = folder.resolve("config");
        this.endpoint = endpoint;
        server = () -> {};
    }

    /// Clients only, of one that runs in another process.
    static RunningControlPlane clientsOf(Path folder) throws IOException {
        return new RunningControlPlane(
                folder,
                JSON.readValue(
                        Files.readString(folder.resolve("state").resolve("endpoint.json")),
                        ControlPlane.Endpoint.class));
    }

    static Options options(Path folder) {
        var any = new Options.Bind("127.0.0.1", 0);
        return Options.of(folder.resolve("state"), folder.resolve("config"))
                .withBinds(any, any)
                .withAddressStart("127.77.0.1");
    }

    /// A workload's key and certificates.
    record Identity(KeyPair keys, List<X509Certificate> chain, List<X509Certificate> roots) {
        SpiffeId id() throws Exception {
            return Certificates.spiffeId(chain.getFirst());
        }

        ChannelCredentials credentials() throws IOException {
            return TlsChannelCredentials.newBuilder()
                    .trustManager(pem(roots))
                    .keyManager(
                            pem(chain),
                            new ByteArrayInputStream(dev.meshwright.base.identity.Pem.ofPrivateKey(keys.getPrivate())
                                    .getBytes(StandardCharsets.US_ASCII)))
                    .build();
        }
    }

    private static ByteArrayInputStream pem(List<X509Certificate> certificates) {
        return new ByteArrayInputStream(
                dev.meshwright.base.identity.Pem.ofCertificates(certificates).getBytes(StandardCharsets.US_ASCII));
    }

    List<X509Certificate> roots() throws Exception {
        return dev.meshwright.base.identity.Pem.certificates(Files.readString(state.resolve("ca/root.pem")));
    }

    ManagedChannel channel(ChannelCredentials credentials) {
        String[] address = endpoint.grpc().split(":", -1);
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address[1])),
                        credentials)
                .overrideAuthority("localhost")
                .build();
        channels.add(channel);
        return channel;
    }

    ManagedChannel anonymous() throws Exception {
        return channel(
                TlsChannelCredentials.newBuilder().trustManager(pem(roots())).build());
    }

    String token(String namespace, String account) throws Exception {
        var answer = call(
                "POST",
                "/meshwright/v1/tokens",
                "{\"namespace\":\"" + namespace + "\",\"serviceAccount\":\"" + account + "\",\"ttlSeconds\":60}");
        return answer.json().path("token").asString();
    }

    /// Joins with a fresh token and a fresh key.
    Identity join(String namespace, String account) throws Exception {
        return joinWith(token(namespace, account), namespace, account);
    }

    Identity joinWith(String token, String namespace, String account) throws Exception {
        KeyPair keys = Keys.generate();
        return signed(keys, sign(anonymous(), token, CertificateRequest.der(keys, id(namespace, account))));
    }

    static SpiffeId id(String namespace, String account) {
        return new SpiffeId("cluster.local", namespace, account);
    }

    /// @param token empty: none is sent
    static SignResponse sign(ManagedChannel channel, String token, byte[] csr) {
        var stub = IdentityGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (!token.isEmpty()) {
            var headers = new Metadata();
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
            stub = stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        }
        return stub.sign(SignRequest.newBuilder()
                .setCsr(com.google.protobuf.ByteString.copyFrom(csr))
                .build());
    }

    static Identity signed(KeyPair keys, SignResponse response) throws Exception {
        var chain = new ArrayList<X509Certificate>();
        for (var der : response.getChainList()) {
            chain.add(Certificates.ofDer(der.toByteArray()));
        }
        var roots = new ArrayList<X509Certificate>();
        for (var der : response.getRootsList()) {
            roots.add(Certificates.ofDer(der.toByteArray()));
        }
        return new Identity(keys, chain, roots);
    }

    static RegisterRequest workload(String namespace, String name, String service) {
        return RegisterRequest.newBuilder()
                .setNamespace(namespace)
                .setName(name)
                .setServiceAccount(service)
                .setService(service)
                .setAdminPort(15_000)
                .addAllLabels(Entries.of(Map.of("version", "v1")))
                .addPorts(WorkloadPort.newBuilder()
                        .setPort(9080)
                        .setAppPort(19_080)
                        .setProtocol("http"))
                .build();
    }

    static RegisterResponse register(ManagedChannel channel, RegisterRequest request) {
        return RegistryGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .register(request);
    }

    /// An agent's stream.
    static final class Attending implements StreamObserver<AttendResponse>, AutoCloseable {
        final BlockingQueue<Map<String, String>> outbound = new LinkedBlockingQueue<>();
        final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        private final StreamObserver<AttendRequest> requests;
        private final ManagedChannel channel;
        private final String namespace;
        private final String name;

        Attending(ManagedChannel channel, String namespace, String name) {
            this.channel = channel;
            this.namespace = namespace;
            this.name = name;
            this.requests = RegistryGrpc.newStub(channel).attend(this);
        }

        Attending ready(boolean ready) {
            requests.onNext(AttendRequest.newBuilder()
                    .setNamespace(namespace)
                    .setName(name)
                    .setReady(ready)
                    .build());
            return this;
        }

        /// As when the agent is killed.
        @Override
        public void close() {
            channel.shutdownNow();
        }

        @Override
        public void onNext(AttendResponse response) {
            outbound.add(Entries.map(response.getOutboundList()));
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onCompleted() {}
    }

    record HttpAnswer(int status, String body) {
        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    HttpAnswer call(String method, String path, String body) throws Exception {
        return call(method, path, body, "application/json");
    }

    HttpAnswer call(String method, String path, String body, String accept) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://" + endpoint.http() + path))
                .timeout(Duration.ofSeconds(DEADLINE_SECONDS))
                .header("Authorization", "Bearer " + Files.readString(state.resolve("api-token")))
                .header("Accept", accept)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new HttpAnswer(answer.statusCode(), answer.body());
    }

    HttpAnswer apply(String file, String yaml) throws Exception {
        return call("POST", "/meshwright/v1/apply?file=" + file, yaml);
    }

    JsonNode registration(String name) throws Exception {
        for (JsonNode registration :
                call("GET", "/meshwright/v1/registrations", "").json().path("registrations")) {
            if (registration.path("name").asString().equals(name)) {
                return registration;
            }
        }
        throw new AssertionError("no registration " + name);
    }

    JsonNode proxy(String name) throws Exception {
        for (JsonNode proxy : call("GET", "/meshwright/v1/status", "").json().path("proxies")) {
            if (proxy.path("name").asString().equals(name)) {
                return proxy;
            }
        }
        throw new AssertionError("no proxy " + name);
    }

    @Override
    public void close() throws Exception {
        channels.forEach(ManagedChannel::shutdownNow);
        http.shutdownNow();
        server.close();
    }
}
