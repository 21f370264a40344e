package dev.meshwright.agent.identity;

import dev.meshwright.base.identity.Certificates;
import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.SpiffeId;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// A workload's key, its certificate and whom it trusts: one complete generation, never changed in place.
///
/// @param key EC P-256; never leaves this machine
/// @param chain leaf first, then intermediates; at least the leaf
/// @param roots trust bundle; at least one
public record Identity(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> roots) {
    public Identity {
        chain = List.copyOf(chain);
        roots = List.copyOf(roots);
        if (chain.isEmpty() || roots.isEmpty()) {
            throw new IllegalArgumentException("identity with " + chain.size() + " certificates and " + roots.size()
                    + " roots (expected: at least one of each)");
        }
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    /// @throws CertificateException when the leaf names nobody
    public SpiffeId id() throws CertificateException {
        return Certificates.spiffeId(leaf());
    }

    /// When the certificate was issued: issuers set its start back for peers whose clocks run behind.
    public Instant issuedAt() {
        Instant start = leaf().getNotBefore().toInstant();
        Instant issued = start.plus(Issuer.BACKDATE);
        return issued.isBefore(expiresAt()) ? issued : start;
    }

    public Instant expiresAt() {
        return leaf().getNotAfter().toInstant();
    }

    /// Shows whose it is and until when, never the key.
    @Override
    public String toString() {
        try {
            return id() + " until " + expiresAt();
        } catch (CertificateException e) {
            return "nobody (" + e.getMessage() + ")";
        }
    }
}
