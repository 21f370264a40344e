package dev.meshwright.decide.jwt;

import dev.meshwright.decide.metadata.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A JSON Web Key Set (RFC 7517, section 5). Keys that are of no use here are left out and told.
///
/// @param problems one of each key that was left out, or of the whole
public record Jwks(List<Jwk> keys, List<String> problems) {
    /// A bound on what one key server may make a proxy keep and try.
    private static final int KEYS_MAX = 1000;

    public Jwks {
        keys = List.copyOf(keys);
        problems = List.copyOf(problems);
    }

    public static Jwks parse(byte[] utf8) {
        Optional<Value.Struct> set = JsonText.object(utf8);
        if (set.isEmpty()) {
            return new Jwks(List.of(), List.of("Jwks is an invalid JSON"));
        }
        List<Jwk> keys = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Value listed = set.get().fields().get("keys");
        if (listed == null) {
            if (JwkReader.certificates(set.get(), keys)) {
                return new Jwks(keys, problems);
            }
            return new Jwks(List.of(), List.of("Jwks does not have [keys] field"));
        }
        if (!(listed instanceof Value.Items(var items)) || items.size() > KEYS_MAX) {
            return new Jwks(List.of(), List.of("[keys] in Jwks is not an array"));
        }
        for (Value item : items) {
            if (item instanceof Value.Struct key) {
                switch (JwkReader.read(key)) {
                    case JwkReader.Read.Key(var good) -> keys.add(good);
                    case JwkReader.Read.Unusable(var why) -> problems.add(why);
                }
            }
        }
        return new Jwks(keys, problems);
    }

    public boolean usable() {
        return !keys.isEmpty();
    }

    JwtStatus verify(Jwt token) {
        boolean any = false;
        byte[] data = token.signedPart();
        for (Jwk key : keys) {
            if (key.fits(token.kid(), token.algorithm())) {
                any = true;
                if (key.verifies(token.algorithm(), data, token.signature())) {
                    return JwtStatus.OK;
                }
            }
        }
        return any ? JwtStatus.VERIFICATION_FAILED : JwtStatus.NO_MATCHING_KEY;
    }
}
