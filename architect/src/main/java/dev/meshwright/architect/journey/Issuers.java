package dev.meshwright.architect.journey;

import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.filter.Chance;
import dev.meshwright.decide.filter.Surroundings;
import dev.meshwright.decide.jwt.Jwks;
import dev.meshwright.decide.jwt.JwtProvider;
import dev.meshwright.decide.jwt.KeyLookup;
import dev.meshwright.decide.limit.Buckets;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// What is known of those who issue tokens: their keys, where proxies would fetch them, and what time it is.
///
/// @param epochSeconds now, whenever it is asked
/// @param keysAt the key set that a fetch yields; empty when it fails
public record Issuers(LongSupplier epochSeconds, Function<JwtProvider.Keys.Remote, Optional<byte[]>> keysAt) {
    /// No keys that are fetched are known.
    public static Issuers at(long epochSeconds) {
        return new Issuers(() -> epochSeconds, _ -> Optional.empty());
    }

    Surroundings around(Chance chance, Buckets buckets, String localCluster) {
        return new Surroundings() {
            @Override
            public boolean chance(int millionths) {
                return chance.chance(millionths);
            }

            @Override
            public long epochSeconds() {
                return epochSeconds.getAsLong();
            }

            @Override
            public Buckets buckets() {
                return buckets;
            }

            @Override
            public void unasked(ExtAuthzTable table) {
                // A question counts nothing.
            }

            @Override
            public String localCluster() {
                return localCluster;
            }

            @Override
            public KeyLookup keys() {
                return from -> keysAt.apply(from)
                        .<KeyLookup.Known>map(set -> new KeyLookup.Known.Fetched(Jwks.parse(set)))
                        .orElse(new KeyLookup.Known.Failed());
            }
        };
    }
}
