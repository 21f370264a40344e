package dev.meshwright.proxy.server;

import static dev.meshwright.proxy.server.ProxyFixture.cluster;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates of a gateway: over ADS, several at once, and clients known by hash.
class GatewayCertificatesTest {
    private static final String ADS = "sds_config: {ads: {}, resource_api_version: V3}";

    private final Instant now = Instant.now();
    private final Issuer root = Issuer.root("cluster.local", now, Duration.ofDays(1));

    @TempDir
    Path folder;

    private KeyedCertificate identity(String account, KeyPair keys) {
        SpiffeId id = SpiffeId.parse("spiffe://cluster.local/ns/default/sa/" + account);
        return new KeyedCertificate(keys, root.leaf(keys.getPublic(), Issuer.Leaf.of(id, Duration.ofHours(1)), now));
    }

    @Test
    void certificateOverAds_opensTheListener_andANewOneTakesItsPlace() throws Exception {
        try (var app = ScriptedUpstream.answering("x");
                var plane = new ScriptedControlPlane();
                var proxy = new ProxyFixture(1, DynamicConfigurationTest.bootstrap(plane.port()))) {
            plane.put(TypeUrl.CLUSTER, "app", staticCluster(app.port()));
            plane.put(
                    TypeUrl.LISTENER,
                    "in",
                    listener("tls_certificate_sds_secret_configs: [{name: shop, " + ADS + "}]"));
            await().until(() -> proxy.server.waitingFor().contains("secret shop"));

            plane.put(TypeUrl.SECRET, "shop", secret("shop", identity("first", Keys.generate())));
            await().until(proxy.server::ready);
            assertThat(nameShown(proxy.port("in"))).endsWith("/first");

            plane.put(TypeUrl.SECRET, "shop", secret("shop", identity("second", Keys.generate())));
            await().until(() -> nameShown(proxy.port("in")).endsWith("/second"));
            assertThat(plane.nacks).isEmpty();
        }
    }

    @Test
    void twoCertificatesOfOneListener_clientGetsOne() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        write("ec", identity("ec", Keys.generate()));
        write("rsa", identity("rsa", rsa.generateKeyPair()));
        String both = "tls_certificates: [" + files("ec") + ", " + files("rsa") + "]";
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(1, bootstrap(both, app.port()))) {
            assertThat(nameShown(connect(proxy.port("in"), null, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")))
                    .endsWith("/ec");
        }
    }

    @Test
    void clientWhoseCertificateIsPinned_isLetIn_andNoOtherOfTheSameAuthority() throws Exception {
        write("ec", identity("server", Keys.generate()));
        Files.writeString(folder.resolve("root.pem"), Pem.ofCertificates(List.of(root.certificate())));
        KeyedCertificate known = identity("known", Keys.generate());
        KeyedCertificate byKey = identity("by-key", Keys.generate());
        KeyedCertificate other = identity("other", Keys.generate());
        String pinned = "tls_certificates: [" + files("ec") + "], validation_context: {trusted_ca: {filename: " + folder
                + "/root.pem}, verify_certificate_hash: [\"" + fingerprint(known) + "\"],"
                + " verify_certificate_spki: [\"" + keyHash(byKey) + "\"]}";
        try (var app = ScriptedUpstream.answering("x");
                var proxy = new ProxyFixture(
                        1, bootstrap(pinned, app.port()).replace("certificate: false", "certificate: true"))) {
            assertThat(request(connect(proxy.port("in"), known, ""))).startsWith("HTTP/1.1 200");
            assertThat(request(connect(proxy.port("in"), byKey, ""))).startsWith("HTTP/1.1 200");
            assertThatThrownBy(() -> request(connect(proxy.port("in"), other, "")))
                    .isInstanceOf(IOException.class);
        }
    }

    private static String fingerprint(KeyedCertificate identity) throws Exception {
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(sha256(identity.certificate().getEncoded()));
    }

    private static String keyHash(KeyedCertificate identity) throws Exception {
        return Base64.getEncoder()
                .encodeToString(sha256(identity.certificate().getPublicKey().getEncoded()));
    }

    private static byte[] sha256(byte[] bytes) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private void write(String name, KeyedCertificate identity) throws IOException {
        new CertificateFolder(folder).write(name, identity);
    }

    private String files(String name) {
        return new CertificateFolder(folder).config(name);
    }

    private static String bootstrap(String common, int app) {
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
                      require_client_certificate: false
                      common_tls_context: {%s}
                  filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: app}}]}]}
                      http_filters: [{name: envoy.filters.http.router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
              clusters:
            %s
            """.formatted(common, cluster("app", "", app));
    }

    private static Listener listener(String common) throws Exception {
        return BootstrapReader.parse("x", bootstrap(common, 1))
                .message()
                .getStaticResources()
                .getListeners(0);
    }

    private static io.envoyproxy.envoy.config.cluster.v3.Cluster staticCluster(int port) throws Exception {
        return BootstrapReader.parse("x", "static_resources:\n  clusters:\n" + cluster("app", "", port))
                .message()
                .getStaticResources()
                .getClusters(0);
    }

    private static Secret secret(String name, KeyedCertificate identity) throws Exception {
        return Secret.newBuilder()
                .setName(name)
                .setTlsCertificate(TlsCertificate.newBuilder()
                        .setCertificateChain(bytes(Pem.ofCertificates(List.of(identity.certificate()))))
                        .setPrivateKey(bytes(Pem.ofPrivateKey(identity.keys().getPrivate()))))
                .build();
    }

    private static DataSource bytes(String text) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFromUtf8(text))
                .build();
    }

    private static String nameShown(int port) throws Exception {
        return nameShown(connect(port, null, ""));
    }

    private static String nameShown(SSLSocket socket) throws Exception {
        try (socket) {
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getSubjectAlternativeNames().iterator().next().get(1).toString();
        }
    }

    private static String request(SSLSocket socket) throws IOException {
        try (socket) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(UTF_8));
            byte[] first = socket.getInputStream().readNBytes(12);
            if (first.length < 12) {
                throw new IOException("closed");
            }
            return new String(first, UTF_8);
        }
    }

    /// @param suite the only one offered; empty: the client's own
    private static SSLSocket connect(int port, @Nullable KeyedCertificate client, String suite) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (client != null) {
            store.setKeyEntry(
                    "c", client.keys().getPrivate(), new char[0], new X509Certificate[] {client.certificate()});
        }
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new TrustAll()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        if (!suite.isEmpty()) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setEnabledCipherSuites(new String[] {suite});
        }
        socket.startHandshake();
        return socket;
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // The test looks at the certificate itself.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
