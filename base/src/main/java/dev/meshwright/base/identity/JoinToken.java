package dev.meshwright.base.identity;

import java.util.regex.Pattern;

/// What a workload shows once to get its first certificate: `mw1.ID.SECRET.ROOTSHA256`. The last part pins the mesh's
/// root, so that the first call can tell the true control plane from another.
///
/// @param id names the token at the control plane; no secret
/// @param secret 256 bits, base64url; only its hash is kept by the control plane
/// @param rootSha256 lower-case hex of the SHA-256 of the root certificate's DER
public record JoinToken(String id, String secret, String rootSha256) {
    private static final Pattern ID = Pattern.compile("[a-z0-9]{8,64}");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public JoinToken {
        if (!ID.matcher(id).matches()
                || !SECRET.matcher(secret).matches()
                || !SHA256.matcher(rootSha256).matches()) {
            throw new IllegalArgumentException("join token is damaged (expected: mw1.ID.SECRET.ROOTSHA256)");
        }
    }

    /// @throws IllegalArgumentException when the text is no token; the message does not repeat it
    public static JoinToken parse(String text) {
        String[] parts = text.strip().split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals("mw1")) {
            throw new IllegalArgumentException("join token is damaged (expected: mw1.ID.SECRET.ROOTSHA256)");
        }
        return new JoinToken(parts[1], parts[2], parts[3]);
    }

    /// Lower-case hex of the SHA-256 of the secret: the form at rest.
    public String secretSha256() {
        return Certificates.sha256(secret.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    /// The form that is handed over.
    public String text() {
        return "mw1." + id + "." + secret + "." + rootSha256;
    }

    /// Without the secret: safe for logs.
    @Override
    public String toString() {
        return "mw1." + id;
    }
}
