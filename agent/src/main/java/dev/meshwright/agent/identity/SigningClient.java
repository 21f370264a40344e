package dev.meshwright.agent.identity;

import com.google.protobuf.ByteString;
import dev.meshwright.base.identity.CertificateRequest;
import dev.meshwright.base.identity.Certificates;
import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.SpiffeId;
import dev.meshwright.xds.v1.IdentityGrpc;
import dev.meshwright.xds.v1.SignRequest;
import dev.meshwright.xds.v1.SignResponse;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Gets certificates from the control plane's `meshwright.v1.Identity` service: with a join token the first time, with
/// the current certificate afterwards. Every certificate is for a new key, but a join whose answer was lost is tried
/// again with the key of the first try, as the control plane has bound the token to it. Blocks; callers are virtual
/// threads, one at a time.
public final class SigningClient {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final long DEADLINE_SECONDS = 10;

    private final ControlPlaneChannel controlPlane;

    /// A token that was shown without an answer, and the key that it was shown for.
    private record Shown(JoinToken token, KeyPair keys) {}

    private @Nullable Shown unanswered;

    public SigningClient(ControlPlaneChannel controlPlane) {
        this.controlPlane = controlPlane;
    }

    /// @throws SigningRefused when the control plane cannot be reached, is not the right one, or says no
    public Identity join(JoinToken token, String namespace, String serviceAccount)
            throws SigningRefused, InterruptedException {
        ControlPlaneTrust trust = ControlPlaneTrust.pinnedBy(token);
        ManagedChannel channel = open(trust, Optional.empty());
        try {
            // The trust domain is the control plane's to say; the handshake tells it.
            String trustDomain = connect(channel, trust).trustDomain();
            var headers = new Metadata();
            headers.put(AUTHORIZATION, "Bearer " + token.text());
            var authorized = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
            Shown before = unanswered;
            Shown shown = before != null && before.token().equals(token) ? before : new Shown(token, Keys.generate());
            unanswered = shown;
            Identity joined = sign(
                    IdentityGrpc.newBlockingStub(authorized),
                    new SpiffeId(trustDomain, namespace, serviceAccount),
                    shown.keys());
            unanswered = null;
            boolean pinned =
                    joined.roots().stream().anyMatch(r -> Certificates.sha256(r).equals(token.rootSha256()));
            if (!pinned) {
                throw new SigningRefused(
                        "the answer of " + controlPlane.address() + " does not hold the root that the join token pins",
                        true);
            }
            return joined;
        } finally {
            channel.shutdownNow();
        }
    }

    /// @throws SigningRefused see [#join]; the current identity stays valid until it expires
    public Identity renew(Identity current) throws SigningRefused {
        ManagedChannel channel;
        SpiffeId id;
        try {
            id = current.id();
            channel = open(ControlPlaneTrust.of(current), Optional.of(current));
        } catch (CertificateException e) {
            throw new SigningRefused(e.toString(), true, e);
        }
        try {
            return sign(IdentityGrpc.newBlockingStub(channel), id, Keys.generate());
        } finally {
            channel.shutdownNow();
        }
    }

    private ManagedChannel open(ControlPlaneTrust trust, Optional<Identity> identity) throws SigningRefused {
        try {
            return controlPlane.open(trust, identity);
        } catch (CertificateException e) {
            throw new SigningRefused(e.toString(), true, e);
        }
    }

    private SpiffeId connect(ManagedChannel channel, ControlPlaneTrust trust)
            throws SigningRefused, InterruptedException {
        var settled = new CountDownLatch(1);
        settle(channel, settled);
        boolean inTime = settled.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        return trust.seen()
                .orElseThrow(() -> new SigningRefused(
                        "no trusted control plane answers at " + controlPlane.address()
                                + (inTime ? "" : " within " + DEADLINE_SECONDS + " s")
                                + " (it is down, or it is not the one that issued the join token)",
                        false));
    }

    private static void settle(ManagedChannel channel, CountDownLatch settled) {
        ConnectivityState state = channel.getState(true);
        if (state == ConnectivityState.READY || state == ConnectivityState.TRANSIENT_FAILURE) {
            settled.countDown();
            return;
        }
        channel.notifyWhenStateChanged(state, () -> settle(channel, settled));
    }

    private Identity sign(IdentityGrpc.IdentityBlockingStub stub, SpiffeId id, KeyPair keys) throws SigningRefused {
        SignRequest request = SignRequest.newBuilder()
                .setCsr(ByteString.copyFrom(CertificateRequest.der(keys, id)))
                .build();
        try {
            SignResponse response =
                    stub.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS).sign(request);
            return checked(
                    new Identity(keys.getPrivate(), parsed(response.getChainList()), parsed(response.getRootsList())),
                    keys,
                    id);
        } catch (StatusRuntimeException e) {
            throw new SigningRefused(controlPlane.said(e), decided(e.getStatus()), e);
        } catch (CertificateException | IllegalArgumentException e) {
            throw new SigningRefused(
                    "the answer of " + controlPlane.address() + " is unusable: " + e.getMessage(), true, e);
        }
    }

    private static boolean decided(Status status) {
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT, FAILED_PRECONDITION, UNIMPLEMENTED -> true;
            default -> false;
        };
    }

    private static Identity checked(Identity identity, KeyPair keys, SpiffeId id) throws CertificateException {
        if (!identity.leaf().getPublicKey().equals(keys.getPublic())) {
            throw new CertificateException("the certificate is for another key");
        }
        if (!identity.id().equals(id)) {
            throw new CertificateException("the certificate is for " + identity.id() + " (expected: " + id + ")");
        }
        return identity;
    }

    private static List<X509Certificate> parsed(List<ByteString> ders) throws CertificateException {
        var certificates = new ArrayList<X509Certificate>(ders.size());
        for (ByteString der : ders) {
            certificates.add(Certificates.ofDer(der.toByteArray()));
        }
        return certificates;
    }
}
