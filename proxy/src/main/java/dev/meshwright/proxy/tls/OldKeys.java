package dev.meshwright.proxy.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/// Reads private keys in the forms that preceded PKCS#8: PKCS#1 (RSA) and SEC1 (elliptic curves). Apart from
/// [Pem], so that only who has such a key loads a library for it.
final class OldKeys {
    private OldKeys() {}

    static PrivateKey read(byte[] pem) throws GeneralSecurityException {
        try (PEMParser parser = new PEMParser(new StringReader(new String(pem, StandardCharsets.ISO_8859_1)))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                }
                if (object instanceof PEMKeyPair pair) {
                    return converter.getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        } catch (IOException e) {
            throw new GeneralSecurityException("private_key is not readable PEM", e);
        }
        throw new GeneralSecurityException(
                "private_key holds no unencrypted private key (expected: PKCS#8, PKCS#1 or SEC1)");
    }
}
