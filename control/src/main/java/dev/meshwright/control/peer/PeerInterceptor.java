package dev.meshwright.control.peer;

import dev.meshwright.base.identity.Certificates;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.xds.server.AdsServer;
import dev.meshwright.xds.server.PeerIdentity;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Reads the caller's identity from its TLS session, whose chain TLS has verified already, and puts it where services
/// find it: [Peer#CURRENT] and [AdsServer#PEER]. A certificate that names nobody, or somebody of another trust domain,
/// ends the call.
public final class PeerInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final String trustDomain;

    public PeerInterceptor(String trustDomain) {
        this.trustDomain = trustDomain;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Peer peer;
        try {
            peer = peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        } catch (CertificateException e) {
            call.close(Status.UNAUTHENTICATED.withDescription("client certificate: " + e.getMessage()), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        String authorization = headers.get(AUTHORIZATION);
        Context context = Context.current()
                .withValue(Peer.CURRENT, peer)
                .withValue(Peer.AUTHORIZATION, authorization == null ? "" : authorization)
                .withValue(AdsServer.PEER, adsPeer(peer));
        return Contexts.interceptCall(context, call, headers, next);
    }

    private Peer peer(@Nullable SSLSession session) throws CertificateException {
        if (session == null) {
            return new Peer.Anonymous();
        }
        try {
            if (!(session.getPeerCertificates()[0] instanceof X509Certificate leaf)) {
                throw new CertificateException("not X.509");
            }
            SpiffeId id = Certificates.spiffeId(leaf);
            if (!id.trustDomain().equals(trustDomain)) {
                throw new CertificateException(
                        "trust domain '" + id.trustDomain() + "' (expected: '" + trustDomain + "')");
            }
            return new Peer.Verified(id);
        } catch (SSLPeerUnverifiedException e) {
            return new Peer.Anonymous();
        }
    }

    private static PeerIdentity adsPeer(Peer peer) {
        return switch (peer) {
            case Peer.Verified(var id) -> new PeerIdentity.Verified(id);
            case Peer.Anonymous() -> new PeerIdentity.Anonymous();
        };
    }
}
