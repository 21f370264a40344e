package dev.meshwright.decide.jwt;

import dev.meshwright.decide.jwt.JwtAlgorithm.Family;
import dev.meshwright.decide.metadata.Value;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keys out of their JSON form (RFC 7518, section 6; RFC 8037), with Envoy's reasons for those that are of no use.
final class JwkReader {
    /// Of others none is in use; Envoy takes no others either.
    private static final List<BigInteger> EXPONENTS = List.of(BigInteger.valueOf(3), BigInteger.valueOf(65537));
    private static final int ED25519_BYTES = 32;
    private static final String PEM_CERTIFICATE = "-----BEGIN CERTIFICATE-----\n";

    private JwkReader() {}

    sealed interface Read {
        record Key(Jwk key) implements Read {}

        record Unusable(String why) implements Read {}
    }

    static Read read(Value.Struct jwk) {
        String alg = jwk.text("alg");
        if (!(jwk.fields().get("kty") instanceof Value.Text(var kty))) {
            return new Read.Unusable("[kty] is missing in [keys]");
        }
        try {
            return switch (kty) {
                case "RSA" -> rsa(jwk, alg);
                case "EC" -> ec(jwk, alg);
                case "oct" -> secret(jwk, alg);
                case "OKP" -> edwards(jwk, alg);
                default -> new Read.Unusable("[kty] is not supported in [keys]");
            };
        } catch (GeneralSecurityException e) {
            return new Read.Unusable("the " + kty + " key '" + jwk.text("kid") + "' is not one: " + e.getMessage());
        }
    }

    private static Read key(Value.Struct jwk, String alg, Jwk.Material material) {
        return new Read.Key(new Jwk(jwk.text("kid"), alg, material));
    }

    private static Read rsa(Value.Struct jwk, String alg) throws GeneralSecurityException {
        if (!alg.isEmpty() && !alg.startsWith("RS") && !alg.startsWith("PS")) {
            return new Read.Unusable("[alg] is not started with [RS] or [PS] for an RSA key");
        }
        BigInteger n = number(jwk, "n");
        BigInteger e = number(jwk, "e");
        if (n == null || e == null || !EXPONENTS.contains(e)) {
            return new Read.Unusable("Jwks RSA [n] or [e] field is missing or has a parse error");
        }
        PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(n, e));
        return key(jwk, alg, new Jwk.Material.Public(Family.RSA, key, 0));
    }

    private static Read ec(Value.Struct jwk, String alg) throws GeneralSecurityException {
        String crv = jwk.text("crv");
        String named = crv.isEmpty()
                ? switch (alg) {
                    case "", "ES256" -> "P-256";
                    case "ES384" -> "P-384";
                    case "ES512" -> "P-521";
                    default -> "";
                }
                : crv;
        String jdkName = switch (named) {
            case "P-256" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            default -> "";
        };
        String fitting = switch (named) {
            case "P-256" -> "ES256";
            case "P-384" -> "ES384";
            default -> "ES512";
        };
        if (jdkName.isEmpty()) {
            return new Read.Unusable("[crv] or [alg] field is not supported for an EC key");
        }
        if (!alg.isEmpty() && !alg.equals(fitting)) {
            return new Read.Unusable("[crv] field specified is not compatible with [alg] for an EC key");
        }
        BigInteger x = number(jwk, "x");
        BigInteger y = number(jwk, "y");
        if (x == null || y == null) {
            return new Read.Unusable("Jwks EC [x] or [y] field is an invalid Base64.");
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(jdkName));
        ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
        if (!onCurve(curve, x, y)) {
            return new Read.Unusable("Jwks EC [x] and [y] fields have a parse error.");
        }
        PublicKey key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
        int bits = curve.getCurve().getField().getFieldSize();
        return key(jwk, alg, new Jwk.Material.Public(Family.EC, key, bits));
    }

    /// The JDK takes any pair of numbers for a point.
    private static boolean onCurve(ECParameterSpec curve, BigInteger x, BigInteger y) {
        BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x)
                .add(curve.getCurve().getA())
                .multiply(x)
                .add(curve.getCurve().getB())
                .mod(p);
        return y.multiply(y).mod(p).equals(right);
    }

    private static Read secret(Value.Struct jwk, String alg) {
        if (!alg.isEmpty() && !List.of("HS256", "HS384", "HS512").contains(alg)) {
            return new Read.Unusable("[alg] does not start with [HS] for an HMAC key");
        }
        byte[] bytes = decoded(jwk, "k");
        return bytes == null || bytes.length == 0
                ? new Read.Unusable("Jwks Oct key is an invalid Base64")
                : key(jwk, alg, new Jwk.Material.Secret(bytes));
    }

    private static Read edwards(Value.Struct jwk, String alg) throws GeneralSecurityException {
        if (!alg.isEmpty() && !alg.equals("EdDSA")) {
            return new Read.Unusable("[alg] is not [EdDSA] for an OKP key");
        }
        if (!jwk.text("crv").equals("Ed25519")) {
            return new Read.Unusable("[crv] field is not supported for an OKP key");
        }
        byte[] point = decoded(jwk, "x");
        if (point == null || point.length != ED25519_BYTES) {
            return new Read.Unusable("Jwks OKP [x] field is wrong length.");
        }
        // RFC 8032, section 5.1.2: the highest bit of the little-endian number is the sign of x, the rest is y.
        byte[] big = new byte[ED25519_BYTES];
        for (int i = 0; i < ED25519_BYTES; i++) {
            big[i] = point[ED25519_BYTES - 1 - i];
        }
        boolean odd = (big[0] & 0x80) != 0;
        big[0] &= 0x7f;
        EdECPublicKeySpec spec =
                new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, big)));
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(spec);
        return key(jwk, alg, new Jwk.Material.Public(Family.OKP, key, 0));
    }

    /// The older form of a set: certificates by name (Envoy `createFromX509`).
    ///
    /// @return whether it has that form; then every certificate has an RSA key
    static boolean certificates(Value.Struct set, List<Jwk> keys) {
        if (set.fields().isEmpty()) {
            return false;
        }
        for (Map.Entry<String, Value> each : set.fields().entrySet()) {
            if (!(each.getValue() instanceof Value.Text(var pem)) || !pem.startsWith(PEM_CERTIFICATE)) {
                return false;
            }
            try {
                PublicKey key = CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                        .getPublicKey();
                if (!(key instanceof RSAPublicKey)) {
                    return false;
                }
                keys.add(new Jwk(each.getKey(), "", new Jwk.Material.Public(Family.RSA, key, 0)));
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable BigInteger number(Value.Struct jwk, String field) {
        byte[] bytes = decoded(jwk, field);
        return bytes == null || bytes.length == 0 ? null : new BigInteger(1, bytes);
    }

    private static byte @Nullable [] decoded(Value.Struct jwk, String field) {
        if (!(jwk.fields().get(field) instanceof Value.Text(var text))) {
            return null;
        }
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
