package dev.meshwright.proxy.observe;

import java.util.List;

/// The parts of a verified peer certificate that headers and logs show.
///
/// @param subject RFC 2253 distinguished name
/// @param uris URI SANs in certificate order
/// @param dnsNames DNS SANs in certificate order
/// @param sha256 lower-case hex digest of the DER form
/// @param pem the certificate as PEM text
public record PeerCertificate(String subject, List<String> uris, List<String> dnsNames, String sha256, String pem) {
    public PeerCertificate {
        uris = List.copyOf(uris);
        dnsNames = List.copyOf(dnsNames);
    }
}
