package dev.meshwright.decide.tls;

import java.util.List;

/// What both sides of a TLS connection configure alike: `CommonTlsContext`.
///
/// @param minVersion lowest version offered or accepted
/// @param ciphers OpenSSL names for TLS 1.2 and below; empty: defaults
/// @param curves empty: defaults
/// @param alpnProtocols in order of preference; empty: no ALPN
/// @param certificates empty: none is presented
public record CommonTls(
        Version minVersion,
        Version maxVersion,
        List<String> ciphers,
        List<String> curves,
        List<String> alpnProtocols,
        List<CertificateSource> certificates,
        PeerValidation validation) {
    public enum Version {
        TLS_1_0,
        TLS_1_1,
        TLS_1_2,
        TLS_1_3
    }

    public CommonTls {
        ciphers = List.copyOf(ciphers);
        curves = List.copyOf(curves);
        alpnProtocols = List.copyOf(alpnProtocols);
        certificates = List.copyOf(certificates);
    }
}
