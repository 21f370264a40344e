package dev.meshwright.proxy.tls;

/// One accepted subject alternative name (`CertificateValidationContext.match_typed_subject_alt_names`); a peer needs
/// one name that one check accepts.
@FunctionalInterface
public interface SanCheck {
    /// The general-name kinds that can be matched (RFC 5280 4.2.1.6).
    enum Kind {
        EMAIL,
        DNS,
        URI,
        IP_ADDRESS
    }

    boolean accepts(Kind kind, String value);
}
