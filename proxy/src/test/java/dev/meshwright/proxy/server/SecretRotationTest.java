package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretRotationTest {
    private final Instant now = Instant.now();
    private static final String SDS_CONFIG =
            "sds_config: {api_config_source: {api_type: GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc:"
                    + " {cluster_name: sds-grpc}}]}, initial_fetch_timeout: 0s, resource_api_version: V3}";

    @TempDir
    Path folder;

    private final Issuer root = Issuer.root("cluster.local", now, Duration.ofDays(1));

    private Secret certificate(String account, Instant at, Duration life) {
        KeyedCertificate issued = CertificateFolder.issued(root, account, at, life);
        return Secret.newBuilder()
                .setName("default")
                .setTlsCertificate(TlsCertificate.newBuilder()
                        .setCertificateChain(bytes(issued.certificatePem()))
                        .setPrivateKey(bytes(issued.keyPem())))
                .build();
    }

    private Secret bundle() {
        return Secret.newBuilder()
                .setName("ROOTCA")
                .setValidationContext(CertificateValidationContext.newBuilder()
                        .setTrustedCa(bytes(Pem.ofCertificates(List.of(root.certificate())))))
                .build();
    }

    private static DataSource bytes(String text) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFromUtf8(text))
                .build();
    }

    /// `tls_certificate_sds_secret_configs` and a combined validation context over SDS, as Istio writes them.
    private static String common(String alpn, String san) {
        return "common_tls_context: {alpn_protocols: [" + alpn
                + "], tls_certificate_sds_secret_configs: [{name: default, " + SDS_CONFIG
                + "}], combined_validation_context: {default_validation_context: {match_typed_subject_alt_names:"
                + " [{san_type:"
                + " URI,"
                + " matcher:"
                + " {" + san + "}}]}, validation_context_sds_secret_config: {name: ROOTCA, " + SDS_CONFIG
                + "}}}";
    }

    private static String sds(Path socket) {
        return "  - {name: sds-grpc, type: STATIC, connect_timeout: 1s, typed_extension_protocol_options:"
                + " {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {\"@type\":"
                + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, explicit_http_config:"
                + " {http2_protocol_options: {}}}}, load_assignment: {cluster_name: sds-grpc, endpoints: [{lb_endpoints:"
                + " [{endpoint: {address: {pipe: {path: " + socket + "}}}}]}]}}";
    }

    private String inbound(int app, Path socket) {
        return """
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - transport_socket:
                    name: envoy.transport_sockets.tls
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                      require_client_certificate: true
                      %s
                  filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: app}}]}]}
                      http_filters: [{name: envoy.filters.http.router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
              clusters:
            %s
            """.formatted(
                        common("h2, http/1.1", "prefix: \"spiffe://cluster.local/\""),
                        String.join("\n", ProxyFixture.cluster("app", "", app), sds(socket)));
    }

    private String outbound(int peer, Path socket) {
        return ProxyFixture.http(
                "[{match: {prefix: /}, route: {cluster: app, retry_policy: {retry_on: connect-failure, num_retries:"
                        + " 1}}}]",
                ProxyFixture.cluster(
                        "app",
                        ", typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:"
                                + " {\"@type\":"
                                + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
                                + " common_http_protocol_options: {max_requests_per_connection: 5}, explicit_http_config:"
                                + " {http2_protocol_options: {}}}}, transport_socket: {name: envoy.transport_sockets.tls,"
                                + " typed_config: {\"@type\":"
                                + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, sni:"
                                + " server.local, "
                                + common("h2", "exact: \"spiffe://cluster.local/ns/default/sa/server\"") + "}}",
                        peer),
                sds(socket));
    }

    @Test
    void certificatesRotate_withoutAFailedRequest_andAnExpiredOneIsNotTaken() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var serverSecrets = new ScriptedSecrets(folder.resolve("server.sock"));
                var clientSecrets = new ScriptedSecrets(folder.resolve("client.sock"));
                var inbound = new ProxyFixture(1, inbound(app.port(), folder.resolve("server.sock")))) {
            await().until(() -> inbound.server.waitingFor().contains("secret default"));
            serverSecrets.put(bundle());
            serverSecrets.put(certificate("server", now, Duration.ofHours(1)));
            await().until(inbound.server::ready);
            clientSecrets.put(bundle());
            clientSecrets.put(certificate("client", now, Duration.ofHours(1)));
            try (var outbound = new ProxyFixture(2, outbound(inbound.port("in"), folder.resolve("client.sock")))) {
                await().until(outbound.server::ready);
                AtomicBoolean stop = new AtomicBoolean();
                try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                    var failed = pool.submit(() -> {
                        int failures = 0;
                        while (!stop.get()) {
                            failures += outbound.get("/").statusCode() == 200 ? 0 : 1;
                        }
                        return failures;
                    });
                    for (int i = 0; i < 10; i++) {
                        serverSecrets.put(certificate("server", now, Duration.ofHours(1)));
                        clientSecrets.put(certificate("client", now, Duration.ofHours(1)));
                        int before = outbound.exchanges.size();
                        await().until(() -> outbound.exchanges.size() > before + 10);
                    }
                    serverSecrets.put(certificate("server", now.minus(Duration.ofHours(9)), Duration.ofHours(1)));
                    await().until(() -> !serverSecrets.lastError().isEmpty());
                    int before = outbound.exchanges.size();
                    await().until(() -> outbound.exchanges.size() > before + 20);
                    stop.set(true);
                    assertThat(failed.get()).isZero();
                }
            }
        }
    }

    @Test
    void theStreamToTheControlPlane_opensWithACertificateOverSds() throws Exception {
        SpiffeId id = SpiffeId.parse("spiffe://cluster.local/ns/istio-system/sa/control-plane");
        KeyedCertificate issued =
                root.issue(new Issuer.Leaf(id, List.of("localhost"), List.of("127.0.0.1"), Duration.ofHours(1)), now);
        SslContext tls = GrpcSslContexts.configure(
                        SslContextBuilder.forServer(issued.keys().getPrivate(), issued.certificate())
                                .trustManager(root.certificate())
                                .clientAuth(ClientAuth.REQUIRE))
                .build();
        try (var plane = new ScriptedControlPlane(tls);
                var secrets = new ScriptedSecrets(folder.resolve("sds.sock"));
                var proxy = new ProxyFixture(1, """
                    node: {id: test, cluster: test}
                    dynamic_resources:
                      ads_config: {api_type: DELTA_GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: xds-grpc}}]}
                      cds_config: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}
                      lds_config: {ads: {}, initial_fetch_timeout: 0s, resource_api_version: V3}
                    static_resources:
                      clusters:
                    %s
                    %s
                    """.formatted(
                                ProxyFixture.cluster(
                                        "xds-grpc",
                                        ", transport_socket: {name: envoy.transport_sockets.tls, typed_config:"
                                                + " {\"@type\":"
                                                + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext,"
                                                + " sni: localhost, "
                                                + common("h2", "exact: \"" + id + "\"")
                                                + "}}",
                                        plane.port()),
                                sds(folder.resolve("sds.sock"))))) {
            assertThat(proxy.server.connectedToControlPlane()).isFalse();
            secrets.put(bundle());
            secrets.put(certificate("client", now, Duration.ofHours(1)));
            plane.put(
                    TypeUrl.CLUSTER, "one", Cluster.newBuilder().setName("one").build());
            await().until(proxy.server::connectedToControlPlane);
        }
    }
}
