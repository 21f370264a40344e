package dev.meshwright.operate.conformance.send;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
            return build(SslContextBuilder.forClient().keyManager(bytes(pem), bytes(pem)), alpn);
        } catch (IllegalArgumentException e) {
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
            return withAlpn(SslContextBuilder.forServer(bytes(pem), bytes(pem)).sslProvider(SslProvider.JDK), alpn)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("server certificate: " + e.getMessage(), e);
        }
    }

    /// Keys of documents are of any kind, unlike those of the mesh.
    private static InputStream bytes(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
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
