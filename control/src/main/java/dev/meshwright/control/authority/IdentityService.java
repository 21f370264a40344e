package dev.meshwright.control.authority;

import com.google.protobuf.ByteString;
import dev.meshwright.base.identity.CertificateRequest;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.control.peer.Peer;
import dev.meshwright.xds.v1.IdentityGrpc;
import dev.meshwright.xds.v1.SignRequest;
import dev.meshwright.xds.v1.SignResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Sign call. Who the caller is comes from its certificate or its join token, never from its request.
public final class IdentityService extends IdentityGrpc.IdentityImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityService.class);
    private static final String SCHEME = "Bearer ";

    /// Hears the outcome of each call; for metrics.
    public interface Observer {
        void asked();

        void issued();

        void refused();
    }

    private final Authority authority;
    private final JoinTokens tokens;
    private final Observer observer;

    public IdentityService(Authority authority, JoinTokens tokens, Observer observer) {
        this.authority = authority;
        this.tokens = tokens;
        this.observer = observer;
    }

    @Override
    public void sign(SignRequest request, StreamObserver<SignResponse> out) {
        observer.asked();
        try {
            SignResponse response = sign(Peer.current(), request);
            observer.issued();
            out.onNext(response);
            out.onCompleted();
        } catch (StatusException e) {
            observer.refused();
            LOG.warn("Sign refused: {}", e.getStatus().getDescription());
            out.onError(e);
        } catch (IOException e) {
            observer.refused();
            LOG.error("Sign failed", e);
            out.onError(Status.INTERNAL
                    .withDescription("the CA cannot write its state: " + e.getMessage())
                    .asException());
        }
    }

    private SignResponse sign(Peer peer, SignRequest request) throws StatusException, IOException {
        CertificateRequest csr;
        try {
            csr = CertificateRequest.verified(request.getCsr().toByteArray());
        } catch (CertificateException e) {
            throw refused(Status.INVALID_ARGUMENT, e.getMessage());
        }
        SpiffeId caller = caller(peer, csr);
        for (String wish : csr.uris()) {
            if (!wish.equals(caller.toString())) {
                throw refused(
                        Status.PERMISSION_DENIED,
                        "CSR asks for " + wish + " (expected: " + caller + ", the caller's own identity)");
            }
        }
        return response(authority.sign(caller, csr));
    }

    private SpiffeId caller(Peer peer, CertificateRequest csr) throws StatusException, IOException {
        if (peer instanceof Peer.Verified(SpiffeId id)) {
            return id;
        }
        String authorization = Peer.authorization();
        if (!authorization.startsWith(SCHEME)) {
            throw refused(
                    Status.UNAUTHENTICATED,
                    "Sign needs a join token (authorization: Bearer TOKEN) or the current certificate");
        }
        try {
            return tokens.use(JoinToken.parse(authorization.substring(SCHEME.length())), csr.publicKey());
        } catch (IllegalArgumentException | JoinTokens.Refused e) {
            throw refused(Status.UNAUTHENTICATED, e.getMessage());
        }
    }

    private SignResponse response(List<X509Certificate> chain) {
        var response = SignResponse.newBuilder();
        chain.forEach(certificate -> response.addChain(der(certificate)));
        authority.roots().forEach(certificate -> response.addRoots(der(certificate)));
        return response.build();
    }

    private static ByteString der(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("an issued certificate does not encode", e);
        }
    }

    private static StatusException refused(Status status, @org.jspecify.annotations.Nullable String why) {
        return status.withDescription(why).asException();
    }
}
