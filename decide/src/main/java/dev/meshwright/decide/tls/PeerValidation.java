package dev.meshwright.decide.tls;

import java.util.List;

/// How the peer's certificate is checked: `CertificateValidationContext`.
///
/// @param trust roots; [Trust.None] means that the chain is not verified
/// @param sans empty: any name
/// @param crl revoked certificates
/// @param spkiHashes base64 SHA-256 of acceptable public keys; empty: any
/// @param certificateHashes hex SHA-256 of acceptable certificates; empty: any
public record PeerValidation(
        Trust trust,
        List<SanMatch> sans,
        DataSource crl,
        List<String> spkiHashes,
        List<String> certificateHashes,
        Untrusted untrusted) {
    public static final PeerValidation NONE = new PeerValidation(
            new Trust.None(), List.of(), new DataSource.Absent(), List.of(), List.of(), Untrusted.REFUSED);

    public sealed interface Trust {
        record None() implements Trust {}

        record Roots(DataSource certificates) implements Trust {}

        /// A validation context served over SDS. SAN rules of the table are joined with the secret's.
        record Secret(SecretRef secret) implements Trust {}

        /// The operating system's roots.
        record SystemRoots() implements Trust {}
    }

    /// `trust_chain_verification`.
    public enum Untrusted {
        REFUSED,
        ACCEPTED
    }

    public PeerValidation {
        sans = List.copyOf(sans);
        spkiHashes = List.copyOf(spkiHashes);
        certificateHashes = List.copyOf(certificateHashes);
    }
}
