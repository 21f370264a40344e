package dev.meshwright.operate.conformance.echo;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;

/// What a program knows of a connection, beside what is said on it.
final class ConnectionNotes {
    static final AttributeKey<String> PROXY_VERSION = AttributeKey.valueOf(ConnectionNotes.class, "proxy");
    static final AttributeKey<String> PROXY_SOURCE = AttributeKey.valueOf(ConnectionNotes.class, "source");

    private ConnectionNotes() {}

    /// @param channel of the connection, not of a stream of it
    static Sighting sighting(
            Program program,
            EchoPort port,
            Channel channel,
            String protocol,
            String method,
            String path,
            String authority,
            Map<String, List<String>> headers,
            String body) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        String alpn = tls == null || tls.applicationProtocol() == null ? "" : tls.applicationProtocol();
        return new Sighting(
                program.host(),
                program.service(),
                program.namespace(),
                program.version(),
                port.port(),
                port.name(),
                protocol,
                method,
                path,
                authority,
                headers,
                noted(channel, PROXY_SOURCE, peer(channel)),
                alpn,
                tls == null ? "" : sni(tls),
                tls == null ? "" : certificate(tls),
                noted(channel, PROXY_VERSION, ""),
                body);
    }

    private static String noted(Channel channel, AttributeKey<String> key, String otherwise) {
        String value = channel.attr(key).get();
        return value == null ? otherwise : value;
    }

    private static String peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : "";
    }

    private static String sni(SslHandler tls) {
        if (tls.engine().getSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                return new String(name.getEncoded(), java.nio.charset.StandardCharsets.US_ASCII);
            }
        }
        return "";
    }

    private static String certificate(SslHandler tls) {
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf
                    ? leaf.getSubjectX500Principal().getName()
                    : "";
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }
}
