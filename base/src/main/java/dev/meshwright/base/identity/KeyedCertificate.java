package dev.meshwright.base.identity;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;

/// A certificate with the keys that it is for: what one side of a TLS connection shows. Made by [Issuer#issue].
///
/// @param certificate of the public one of `keys`
public record KeyedCertificate(KeyPair keys, X509Certificate certificate) {
    public String certificatePem() {
        return Pem.ofCertificates(List.of(certificate));
    }

    public String keyPem() {
        return Pem.ofPrivateKey(keys.getPrivate());
    }
}
