package dev.meshwright.proxy.connect;

import dev.meshwright.proxy.tls.PeerVerifier;
import dev.meshwright.proxy.tls.SanCheck;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Reads addresses and the peer's verified identity off a connected channel. Identities are there when the
/// handshake is over, and empty on plaintext. Any thread; each call walks certificates, so callers keep what
/// they got.
public final class Peers {
    private Peers() {}

    /// `IP:PORT`, `[IPv6]:PORT`, or the path of a Unix socket; empty when unknown.
    public static String textOf(@Nullable SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet
            when inet.getAddress() != null -> {
                String ip = inet.getAddress().getHostAddress();
                yield (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + inet.getPort();
            }
            case InetSocketAddress inet -> inet.getHostString() + ":" + inet.getPort();
            case DomainSocketAddress path -> path.path();
            case null -> "";
            default -> address.toString();
        };
    }

    /// The verified certificate of the peer, or null on plaintext or when it showed none.
    public static @Nullable X509Certificate certificateOf(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return null;
        }
        SSLSession session = tls.engine().getSession();
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf ? leaf : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /// The first URI SAN of the peer; empty when there is none.
    public static String identityOf(Channel channel) {
        X509Certificate leaf = certificateOf(channel);
        if (leaf == null) {
            return "";
        }
        List<String> uris = PeerVerifier.names(leaf, SanCheck.Kind.URI);
        return uris.isEmpty() ? "" : uris.getFirst();
    }
}
