package dev.meshwright.operate.demo;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.SpiffeId;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// STRICT mutual TLS at a sidecar's inbound port: everybody without a valid certificate of this mesh is
/// refused, and a caller with one is answered (so that the refusals mean something).
final class StrictCheck implements Check {
    private static final String CONFIGURATION = "PeerAuthentication security.istio.io/v1beta1, mtls.mode: STRICT";
    private static final Duration HOUR = Duration.ofHours(1);

    @Override
    public String id() {
        return "strict";
    }

    @Override
    public List<CheckResult> run(DemoMesh mesh) throws IOException, InterruptedException {
        try (DemoMesh.Applied _ = mesh.with("checks/strict.yaml")) {
            URI target = mesh.inbound("reviews-v1", 9082);
            Instant now = Instant.now();
            Issuer issuer = mesh.issuer();
            Issuer stranger = Issuer.root(mesh.trustDomain(), now, Duration.ofDays(1));
            SpiffeId id = new SpiffeId(mesh.trustDomain(), "shop", "web");
            String valid = TlsCaller.tls(target, TlsCaller.Credential.issued(issuer, id, now, HOUR));
            return List.of(
                    new CheckResult(
                            "strict-valid-certificate",
                            CONFIGURATION,
                            "a caller with a certificate of this mesh is answered 200",
                            valid,
                            valid.startsWith("HTTP/1.1 200")),
                    refused("strict-plaintext", "a plaintext call", TlsCaller.plaintext(target)),
                    refused(
                            "strict-wrong-ca",
                            "a certificate of another CA",
                            TlsCaller.tls(target, TlsCaller.Credential.issued(stranger, id, now, HOUR))),
                    refused(
                            "strict-expired",
                            "an expired certificate of this mesh",
                            TlsCaller.tls(
                                    target,
                                    TlsCaller.Credential.issued(issuer, id, now.minus(Duration.ofHours(3)), HOUR))),
                    refused(
                            "strict-no-certificate",
                            "TLS without a client certificate",
                            TlsCaller.tls(target, TlsCaller.Credential.none())));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make the callers' certificates: " + e.getMessage(), e);
        }
    }

    private static CheckResult refused(String id, String what, String outcome) {
        return new CheckResult(id, CONFIGURATION, what + " is refused", outcome, !TlsCaller.answered(outcome));
    }
}
