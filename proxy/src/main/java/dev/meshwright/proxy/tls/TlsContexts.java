package dev.meshwright.proxy.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Builds Netty TLS contexts with the mesh's defaults: ECDHE key exchange, AEAD ciphers, no renegotiation.
public final class TlsContexts {
    /// Forward-secret AEAD suites for TLS 1.2 and the TLS 1.3 ones, as Istio lists them.
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES128-GCM-SHA256");

    /// Of the store in memory by which Netty hands a key to its engine. The default, PKCS #12, encrypts the key under a
    /// password that is derived in ten thousand rounds: 35 ms for each filter chain and cluster, in every proxy.
    private static final String KEY_STORE = "JKS";

    /// How a listener treats client certificates.
    public enum ClientCertificate {
        NOT_ASKED,
        OPTIONAL,
        REQUIRED
    }

    private TlsContexts() {}

    /// BoringSSL when its library loaded, else the JDK engine.
    public static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /// @param keys certificates with their keys, at least one
    /// @param verifier checks client certificates; null: whatever a client shows is taken, as the
    ///     configuration says
    /// @throws SSLException when the library refuses key, chain or settings
    public static SslContext server(
            List<KeyMaterial> keys,
            TlsSettings settings,
            @Nullable PeerVerifier verifier,
            ClientCertificate clientCertificate)
            throws SSLException {
        KeyMaterial first = keys.getFirst();
        SslContextBuilder started = keys.size() == 1
                ? SslContextBuilder.forServer(first.key(), first.chain().toArray(X509Certificate[]::new))
                : SslContextBuilder.forServer(new CertificateChoice(keys));
        SslContextBuilder builder = started.sslProvider(provider())
                .clientAuth(
                        switch (clientCertificate) {
                            case NOT_ASKED -> ClientAuth.NONE;
                            case OPTIONAL -> ClientAuth.OPTIONAL;
                            case REQUIRED -> ClientAuth.REQUIRE;
                        });
        if (verifier != null) {
            builder.trustManager((TrustManager) verifier);
        } else if (clientCertificate != ClientCertificate.NOT_ASKED) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        }
        return common(builder, settings).build();
    }

    /// The verifier alone judges the server: host name checks of the engine are off, names come from
    /// configuration.
    ///
    /// @param key our certificate, or null to show none
    /// @param verifier null: any server is taken, as the configuration asks for no check
    /// @throws SSLException when the library refuses key, chain or settings
    public static SslContext client(@Nullable KeyMaterial key, TlsSettings settings, @Nullable PeerVerifier verifier)
            throws SSLException {
        SslContextBuilder builder =
                SslContextBuilder.forClient().sslProvider(provider()).endpointIdentificationAlgorithm(null);
        if (verifier == null) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else {
            builder.trustManager((TrustManager) verifier);
        }
        if (key != null) {
            builder.keyManager(key.key(), key.chain().toArray(X509Certificate[]::new));
        }
        return common(builder, settings).build();
    }

    private static SslContextBuilder common(SslContextBuilder builder, TlsSettings settings) {
        builder.keyStoreType(KEY_STORE).protocols(settings.versions());
        if (provider() == SslProvider.OPENSSL) {
            builder.ciphers(settings.ciphers().isEmpty() ? CIPHERS : withTls13(settings.ciphers()));
        }
        if (!settings.curves().isEmpty() && provider() == SslProvider.OPENSSL) {
            builder.option(OpenSslContextOption.GROUPS, settings.curves().toArray(String[]::new));
        }
        if (!settings.alpn().isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    settings.alpn()));
        }
        return builder;
    }

    /// TLS 1.3 suites cannot be configured in xDS; they are always there.
    private static List<String> withTls13(List<String> configured) {
        return java.util.stream.Stream.concat(CIPHERS.stream().limit(3), configured.stream())
                .distinct()
                .toList();
    }
}
