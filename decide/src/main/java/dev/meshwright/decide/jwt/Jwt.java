package dev.meshwright.decide.jwt;

import dev.meshwright.decide.metadata.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A token taken apart (RFC 7515, compact form); nothing of it is verified. Immutable.
///
/// @param encodedPayload Base64url, as sent
/// @param notBefore seconds since the epoch; 0: not said
/// @param expires seconds since the epoch; empty: not said
@SuppressWarnings("ArrayRecordComponent") // owned by the token
public record Jwt(
        Value.Struct header,
        Value.Struct payload,
        String encodedHeader,
        String encodedPayload,
        byte[] signature,
        JwtAlgorithm algorithm,
        String kid,
        String issuer,
        String subject,
        List<String> audiences,
        double notBefore,
        Optional<Double> expires) {
    private static final double NUMERIC_DATE_MAX = 0x1p64;

    public Jwt {
        audiences = List.copyOf(audiences);
    }

    /// A token or the reason why there is none.
    sealed interface Parsed {
        record Token(Jwt token) implements Parsed {}

        record Bad(JwtStatus why) implements Parsed {}
    }

    /// Never throws, whatever the text is.
    static Parsed parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3 || parts[0].isEmpty() || parts[1].isEmpty() || parts[2].isEmpty()) {
            return new Parsed.Bad(JwtStatus.BAD_FORMAT);
        }
        byte[] headerBytes = decoded(parts[0]);
        if (headerBytes == null) {
            return new Parsed.Bad(JwtStatus.HEADER_BAD_BASE64);
        }
        Optional<Value.Struct> header = JsonText.object(headerBytes);
        if (header.isEmpty()) {
            return new Parsed.Bad(JwtStatus.HEADER_BAD_JSON);
        }
        Map<String, Value> head = header.get().fields();
        if (!(head.get("alg") instanceof Value.Text(var alg))) {
            return new Parsed.Bad(JwtStatus.HEADER_BAD_ALG);
        }
        Optional<JwtAlgorithm> algorithm = JwtAlgorithm.named(alg);
        if (algorithm.isEmpty()) {
            return new Parsed.Bad(JwtStatus.HEADER_UNKNOWN_ALG);
        }
        if (!textOrAbsent(head, "kid")) {
            return new Parsed.Bad(JwtStatus.HEADER_BAD_KID);
        }
        byte[] payloadBytes = decoded(parts[1]);
        if (payloadBytes == null) {
            return new Parsed.Bad(JwtStatus.PAYLOAD_BAD_BASE64);
        }
        Optional<Value.Struct> payload = JsonText.object(payloadBytes);
        if (payload.isEmpty()) {
            return new Parsed.Bad(JwtStatus.PAYLOAD_BAD_JSON);
        }
        JwtStatus claims = registered(payload.get().fields());
        if (claims != JwtStatus.OK) {
            return new Parsed.Bad(claims);
        }
        byte[] signature = decoded(parts[2]);
        if (signature == null) {
            return new Parsed.Bad(JwtStatus.SIGNATURE_BAD_BASE64);
        }
        return new Parsed.Token(new Jwt(
                header.get(),
                payload.get(),
                parts[0],
                parts[1],
                signature,
                algorithm.get(),
                header.get().text("kid"),
                payload.get().text("iss"),
                payload.get().text("sub"),
                texts(payload.get().fields().get("aud")),
                payload.get().fields().get("nbf") instanceof Value.Real(var seconds) ? seconds : 0,
                payload.get().fields().get("exp") instanceof Value.Real(var seconds)
                        ? Optional.of(seconds)
                        : Optional.empty()));
    }

    /// RFC 7519, section 4.1: what the registered claims must be.
    private static JwtStatus registered(Map<String, Value> claims) {
        if (!textOrAbsent(claims, "iss")) {
            return JwtStatus.ISS_NOT_STRING;
        }
        if (!textOrAbsent(claims, "sub")) {
            return JwtStatus.SUB_NOT_STRING;
        }
        JwtStatus dates = date(claims, "iat", JwtStatus.IAT_NOT_INTEGER, JwtStatus.IAT_OUT_OF_RANGE);
        if (dates == JwtStatus.OK) {
            dates = date(claims, "nbf", JwtStatus.NBF_NOT_INTEGER, JwtStatus.NBF_OUT_OF_RANGE);
        }
        if (dates == JwtStatus.OK) {
            dates = date(claims, "exp", JwtStatus.EXP_NOT_INTEGER, JwtStatus.EXP_OUT_OF_RANGE);
        }
        if (dates != JwtStatus.OK) {
            return dates;
        }
        if (!textOrAbsent(claims, "jti")) {
            return JwtStatus.JTI_NOT_STRING;
        }
        return audiencesGood(claims.get("aud")) ? JwtStatus.OK : JwtStatus.AUD_NOT_STRING;
    }

    private static boolean textOrAbsent(Map<String, Value> fields, String name) {
        return !fields.containsKey(name) || fields.get(name) instanceof Value.Text;
    }

    private static JwtStatus date(Map<String, Value> claims, String name, JwtStatus wrongType, JwtStatus outOfRange) {
        Value value = claims.get(name);
        if (value == null) {
            return JwtStatus.OK;
        }
        if (!(value instanceof Value.Real(var seconds))) {
            return wrongType;
        }
        return seconds < 0 || seconds >= NUMERIC_DATE_MAX ? outOfRange : JwtStatus.OK;
    }

    private static boolean audiencesGood(@Nullable Value aud) {
        return aud == null
                || aud instanceof Value.Text
                || (aud instanceof Value.Items(var items) && items.stream().allMatch(i -> i instanceof Value.Text));
    }

    private static List<String> texts(@Nullable Value value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof Value.Text(var text)) {
            texts.add(text);
        } else if (value instanceof Value.Items(var items)) {
            for (Value item : items) {
                if (item instanceof Value.Text(var text)) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    private static byte @Nullable [] decoded(String base64) {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// What the signature is over.
    byte[] signedPart() {
        return (encodedHeader + "." + encodedPayload).getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The claim at a path with `.` between names, or null.
    @Nullable
    Value claim(String path) {
        @Nullable Value at = payload;
        for (String name : path.split("\\.", -1)) {
            at = at instanceof Value.Struct(var fields) ? fields.get(name) : null;
        }
        return at;
    }
}
