package dev.meshwright.operate.conformance.send;

import dev.meshwright.base.identity.Pem;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// TLS as clients and programs of the world speak it. Clients look at no certificate: what a server shows is part of
/// what is observed, not of whether there is an answer.
public final class ClientTls {
    private ClientTls() {}

    /// @param alpn offered, in order; empty: none
    public static SslContext anonymous(List<String> alpn) throws IOException {
        return build(SslContextBuilder.forClient(), alpn);
    }

    /// @param pem key and certificates of the client, in one text
    public static SslContext with(String pem, List<String> alpn) throws IOException {
        try {
            PrivateKey key = Pem.privateKey(pem);
            X509Certificate[] chain = Pem.certificates(pem).toArray(X509Certificate[]::new);
            return build(SslContextBuilder.forClient().keyManager(key, chain), alpn);
        } catch (GeneralSecurityException e) {
            throw new IOException("client certificate: " + e.getMessage(), e);
        }
    }

    private static SslContext build(SslContextBuilder builder, List<String> alpn) throws IOException {
        builder.sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm("");
        return withAlpn(builder, alpn).build();
    }

    /// @param pem key and certificates of the program, in one text
    public static SslContext server(String pem, List<String> alpn) throws IOException {
        try {
            PrivateKey key = Pem.privateKey(pem);
            X509Certificate[] chain = Pem.certificates(pem).toArray(X509Certificate[]::new);
            return withAlpn(SslContextBuilder.forServer(key, chain).sslProvider(SslProvider.JDK), alpn)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException("server certificate: " + e.getMessage(), e);
        }
    }

    private static SslContextBuilder withAlpn(SslContextBuilder builder, List<String> alpn) {
        return alpn.isEmpty()
                ? builder
                : builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        alpn));
    }
}
