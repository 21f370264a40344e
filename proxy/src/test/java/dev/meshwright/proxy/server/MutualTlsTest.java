package dev.meshwright.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.KeyedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutualTlsTest {
    private final Instant now = Instant.now();
    private final Issuer root = Issuer.root("cluster.local", now, Duration.ofDays(1));

    @TempDir
    Path folder;

    private String files(String name) {
        return "tls_certificates: [" + new CertificateFolder(folder).config(name) + "]";
    }

    /// Inbound: client certificate required, SAN prefix of the trust domain, STRICT.
    private String inbound(int app, int listen) {
        return """
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                filter_chains:
                - filter_chain_match: {transport_protocol: tls}
                  transport_socket:
                    name: envoy.transport_sockets.tls
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                      require_client_certificate: true
                      common_tls_context:
                        alpn_protocols: [h2, http/1.1]
                        %s
                        validation_context: {trusted_ca: {filename: %s/root.pem}, match_typed_subject_alt_names: [{san_type: URI, matcher: {prefix: "spiffe://cluster.local/"}}]}
                  filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      forward_client_cert_details: APPEND_FORWARD
                      set_current_client_cert_details: {subject: true, uri: true}
                      route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: app}}]}]}
                      http_filters: [{name: envoy.filters.http.router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]
              clusters:
            %s
            """.formatted(listen, files("server"), folder, ProxyFixture.cluster("app", "", app));
    }

    private String outbound(int peer, String expectedAccount) {
        return ProxyFixture.http(
                "[{match: {prefix: /}, route: {cluster: app}}]",
                ProxyFixture.cluster(
                        "app",
                        ", typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:"
                                + " {\"@type\":"
                                + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
                                + " explicit_http_config: {http2_protocol_options: {}}}}, transport_socket: {name:"
                                + " envoy.transport_sockets.tls, typed_config: {\"@type\":"
                                + " type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, sni:"
                                + " outbound_.80_._.server.default.svc.cluster.local, common_tls_context: {alpn_protocols:"
                                + " [h2], "
                                + files("client")
                                + ", validation_context: {trusted_ca: {filename: " + folder
                                + "/root.pem}, match_typed_subject_alt_names: [{san_type: URI, matcher: {exact:"
                                + " \"spiffe://cluster.local/ns/default/sa/" + expectedAccount + "\"}}]}}}}",
                        peer));
    }

    private void writeAll() throws IOException {
        CertificateFolder files = new CertificateFolder(folder);
        files.root("root", root);
        files.write("server", CertificateFolder.issued(root, "server", now, Duration.ofHours(1)));
        files.write("client", CertificateFolder.issued(root, "client", now, Duration.ofHours(1)));
    }

    @Test
    void aCallOverBothSidecars_isMutualTlsWithBothIdentities() throws Exception {
        writeAll();
        try (var app = new ScriptedUpstream((line, head, body) -> ScriptedUpstream.ok(head));
                var inbound = new ProxyFixture(1, inbound(app.port(), 0));
                var outbound = new ProxyFixture(1, outbound(inbound.port("in"), "server"))) {
            assertThat(outbound.get("/").body())
                    .contains("By=spiffe://cluster.local/ns/default/sa/server")
                    .contains("URI=spiffe://cluster.local/ns/default/sa/client");
        }
    }

    @Test
    void aServerWithAnotherIdentity_isNotCalled() throws Exception {
        writeAll();
        try (var app = ScriptedUpstream.answering("x");
                var inbound = new ProxyFixture(1, inbound(app.port(), 0));
                var outbound = new ProxyFixture(1, outbound(inbound.port("in"), "other"))) {
            assertThat(outbound.get("/").statusCode()).isEqualTo(503);
            assertThat(outbound.exchanges.peek().flags()).contains("UF");
            assertThat(app.requests).hasValue(0);
        }
    }

    /// Threat model T3.
    @Test
    void aServerWhoseCertificateIsBad_getsNotAByte() throws Exception {
        writeAll();
        Issuer stranger = Issuer.root("cluster.local", now, Duration.ofDays(1));
        KeyPair rootKeys = new KeyPair(root.certificate().getPublicKey(), root.key());
        assertThat(firstBytes(CertificateFolder.issued(root, "server", now, Duration.ofHours(1))))
                .isPositive();
        for (KeyedCertificate bad : List.of(
                CertificateFolder.issued(root, "server", now.minus(Duration.ofHours(9)), Duration.ofHours(1)),
                CertificateFolder.issued(root, "server", now.plus(Duration.ofHours(9)), Duration.ofHours(1)),
                CertificateFolder.issued(root, "other", now, Duration.ofHours(1)),
                CertificateFolder.issued(stranger, "server", now, Duration.ofHours(1)),
                new KeyedCertificate(rootKeys, root.certificate()))) {
            assertThat(firstBytes(bad)).as("%s", bad.certificate()).isZero();
        }
    }

    /// How many bytes a server with that certificate reads of a request through the proxy, to which the answer is 503.
    private int firstBytes(KeyedCertificate identity) throws Exception {
        try (var listening = (SSLServerSocket) context(identity)
                        .getServerSocketFactory()
                        .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var pool = Executors.newVirtualThreadPerTaskExecutor();
                // The JDK's server ends a handshake for a name that is no host name.
                var outbound = new ProxyFixture(
                        1, outbound(listening.getLocalPort(), "server").replace("outbound_.80_._.", ""))) {
            SSLParameters parameters = listening.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            listening.setSSLParameters(parameters);
            Future<Integer> read = pool.submit(() -> {
                try (Socket accepted = listening.accept()) {
                    accepted.setSoTimeout(10_000);
                    return accepted.getInputStream().readNBytes(24).length;
                } catch (IOException refused) {
                    return 0;
                }
            });
            assertThat(outbound.get("/").statusCode()).isEqualTo(503);
            return read.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void strangers_areRefused() throws Exception {
        writeAll();
        Issuer stranger = Issuer.root("cluster.local", now, Duration.ofDays(1));
        try (var app = ScriptedUpstream.answering("x");
                var inbound = new ProxyFixture(2, inbound(app.port(), 0))) {
            int port = inbound.port("in");
            assertThat(call(port, CertificateFolder.issued(root, "client", now, Duration.ofHours(1))))
                    .contains("200");
            refused(port, CertificateFolder.issued(stranger, "client", now, Duration.ofHours(1)));
            refused(
                    port,
                    CertificateFolder.issued(root, "client", now.minus(Duration.ofHours(9)), Duration.ofHours(1)));
            refused(port, null);
            assertThatThrownBy(() -> inbound.get("/")).isInstanceOf(IOException.class);
            assertThat(app.requests).hasValue(1);
        }
    }

    @Test
    void permissive_takesPlaintextAndMutualTlsOnOnePort() throws Exception {
        writeAll();
        String strict = inbound(1, 0);
        int chain = strict.indexOf("    - filter_chain_match");
        int clusters = strict.indexOf("  clusters:");
        String tlsChain = strict.substring(chain, clusters);
        int socket = tlsChain.indexOf("      transport_socket:");
        int filters = tlsChain.indexOf("      filters:");
        String plainChain =
                tlsChain.substring(0, socket).replace("transport_protocol: tls", "transport_protocol: raw_buffer")
                        + tlsChain.substring(filters);
        try (var app = ScriptedUpstream.answering("x")) {
            String both = strict.substring(0, clusters)
                    + plainChain
                    + strict.substring(clusters).replace("port_value: 1}", "port_value: " + app.port() + "}");
            try (var inbound = new ProxyFixture(2, both)) {
                assertThat(inbound.get("/").body()).isEqualTo("x");
                assertThat(call(inbound.port("in"), CertificateFolder.issued(root, "client", now, Duration.ofHours(1))))
                        .contains("200");
                refused(inbound.port("in"), null);
            }
        }
    }

    /// TLS hands over what it decrypted together with the end of the handshake, also while reading is off.
    @Test
    void bytesThatComeWithTheEndOfTheHandshake_reachATcpUpstream() throws Exception {
        writeAll();
        try (var app = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String http = inbound(app.getLocalPort(), 0);
            String tcp = http.substring(0, http.indexOf("      - name: envoy.filters.network.http"))
                    + "      - {name: envoy.filters.network.tcp_proxy, typed_config: {\"@type\":"
                    + " type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: tcp,"
                    + " cluster: app}}\n"
                    + http.substring(http.indexOf("  clusters:"));
            try (var proxy = new ProxyFixture(1, tcp);
                    var channel = SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port("in")))) {
                sendWithTheHandshakesEnd(
                        channel, context(CertificateFolder.issued(root, "client", now, Duration.ofHours(1))));
                app.setSoTimeout(10_000);
                try (Socket accepted = app.accept()) {
                    accepted.setSoTimeout(10_000);
                    assertThat(new String(accepted.getInputStream().readNBytes(5), StandardCharsets.US_ASCII))
                            .isEqualTo("first");
                }
            }
        }
    }

    /// Shakes hands and sends the client's last flight and the text `first` in one write.
    private static void sendWithTheHandshakesEnd(SocketChannel channel, SSLContext context) throws IOException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer in = ByteBuffer.allocate(1 << 17).limit(0);
        ByteBuffer out = ByteBuffer.allocate(1 << 17);
        ByteBuffer none = ByteBuffer.allocate(1 << 17);
        engine.beginHandshake();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    send(channel, out);
                    if (engine.unwrap(in, none).getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
                        in.compact();
                        assertThat(channel.read(in)).isPositive();
                        in.flip();
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    assertThat(out.position()).as("bytes of the last flight").isPositive();
                    engine.wrap(ByteBuffer.wrap("first".getBytes(StandardCharsets.US_ASCII)), out);
                    send(channel, out);
                    return;
                }
            }
        }
    }

    private static void send(SocketChannel channel, ByteBuffer out) throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    private static void refused(int port, @Nullable KeyedCertificate identity) {
        assertThatThrownBy(() -> {
                    if (call(port, identity).isEmpty()) {
                        throw new IOException("closed without an answer");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    /// Trusts any server: who the client is, is what is tested.
    private static String call(int port, @Nullable KeyedCertificate identity) throws Exception {
        SSLContext context = context(identity);
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static SSLContext context(@Nullable KeyedCertificate identity) throws Exception {
        KeyManager[] keys = {};
        if (identity != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, new char[0]);
            store.setKeyEntry(
                    "me", identity.keys().getPrivate(), new char[0], new Certificate[] {identity.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new AnyServer()}, null);
        return context;
    }

    private static final class AnyServer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new IllegalStateException("not a server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // Any server is taken here.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
