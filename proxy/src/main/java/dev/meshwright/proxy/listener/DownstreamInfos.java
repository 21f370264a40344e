package dev.meshwright.proxy.listener;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.proxy.connect.Peers;
import dev.meshwright.proxy.observe.DownstreamInfo;
import dev.meshwright.proxy.observe.PeerCertificate;
import dev.meshwright.proxy.tls.PeerVerifier;
import dev.meshwright.proxy.tls.SanCheck;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Makes [DownstreamInfo] from a connected channel.
final class DownstreamInfos {
    private DownstreamInfos() {}

    /// A connection without TLS, or before its handshake.
    static DownstreamInfo plain(Channel channel, ListenerTable listener, ConnectionFacts facts) {
        return new DownstreamInfo(
                listener.name(),
                listener.direction().name(),
                local(channel, facts),
                remote(channel, facts),
                facts.serverName(),
                "",
                "",
                "",
                List.of(),
                null);
    }

    static DownstreamInfo of(Channel channel, ListenerTable listener, ConnectionFacts facts) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return plain(channel, listener, facts);
        }
        SSLSession session = tls.engine().getSession();
        Certificate[] own = session.getLocalCertificates();
        String localIdentity = own != null && own.length > 0 && own[0] instanceof X509Certificate leaf
                ? first(PeerVerifier.names(leaf, SanCheck.Kind.URI))
                : "";
        PeerCertificate peer = describe(Peers.certificateOf(channel));
        return new DownstreamInfo(
                listener.name(),
                listener.direction().name(),
                local(channel, facts),
                remote(channel, facts),
                facts.serverName(),
                session.getProtocol(),
                session.getCipherSuite(),
                localIdentity,
                peer == null ? List.of() : peer.uris(),
                peer);
    }

    /// As the connection says, which may have begun with a PROXY protocol header; else as the socket says.
    private static String remote(Channel channel, ConnectionFacts facts) {
        return facts.sourceAddress().isEmpty()
                ? Peers.textOf(channel.remoteAddress())
                : text(facts.sourceAddress(), facts.sourcePort());
    }

    private static String local(Channel channel, ConnectionFacts facts) {
        return facts.destinationAddress().isEmpty()
                ? Peers.textOf(channel.localAddress())
                : text(facts.destinationAddress(), facts.destinationPort());
    }

    private static String text(String address, int port) {
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
    }

    private static String first(List<String> names) {
        return names.isEmpty() ? "" : names.getFirst();
    }

    private static @Nullable PeerCertificate describe(@Nullable X509Certificate leaf) {
        if (leaf == null) {
            return null;
        }
        try {
            byte[] der = leaf.getEncoded();
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(der));
            String pem = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                    + "\n-----END CERTIFICATE-----\n";
            return new PeerCertificate(
                    leaf.getSubjectX500Principal().getName(),
                    PeerVerifier.names(leaf, SanCheck.Kind.URI),
                    PeerVerifier.names(leaf, SanCheck.Kind.DNS),
                    digest,
                    pem);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was verified cannot be encoded", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
