package dev.meshwright.proxy.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/// Reads private keys in PKCS#8 (RFC 5958): the JDK does, but wants to be told the algorithm, which stands inside.
final class Pkcs8 {
    /// Object identifiers as DER holds them, and the JDK's names.
    private static final Map<String, String> ALGORITHMS = Map.of(
            "2a864886f70d010101", "RSA",
            "2a864886f70d01010a", "RSASSA-PSS",
            "2a8648ce3d0201", "EC",
            "2b6570", "EdDSA",
            "2b6571", "EdDSA");

    private Pkcs8() {}

    /// @param block PEM with its BEGIN and END lines
    static PrivateKey privateKey(byte[] block) throws GeneralSecurityException {
        String text = new String(block, StandardCharsets.ISO_8859_1);
        String body = text.substring(text.indexOf('\n') + 1, text.lastIndexOf("-----END"));
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("private_key is not readable PEM", e);
        }
        return KeyFactory.getInstance(algorithm(der)).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    /// `SEQUENCE { INTEGER version, SEQUENCE { OBJECT IDENTIFIER algorithm, ...`
    private static String algorithm(byte[] der) throws GeneralSecurityException {
        int version = inside(der, 0, 0x30);
        int identifier = inside(der, version + 3, 0x30);
        int start = inside(der, identifier, 0x06);
        int end = start + (der[start - 1] & 0xff);
        String found = end > der.length ? "" : HexFormat.of().formatHex(Arrays.copyOfRange(der, start, end));
        String name = ALGORITHMS.get(found);
        if (name == null) {
            throw new GeneralSecurityException(
                    "private_key is for algorithm " + found + " (expected: RSA, EC, Ed25519 or Ed448)");
        }
        return name;
    }

    /// Offset of the content of the element at `offset`.
    private static int inside(byte[] der, int offset, int tag) throws GeneralSecurityException {
        if (offset + 2 > der.length || der[offset] != tag) {
            throw new GeneralSecurityException("private_key is no PKCS#8 structure");
        }
        int length = der[offset + 1] & 0xff;
        int content = offset + 2 + (length < 0x80 ? 0 : length - 0x80);
        if (content >= der.length) {
            throw new GeneralSecurityException("private_key ends early");
        }
        return content;
    }
}
