package dev.meshwright.proxy.jwt;

import dev.meshwright.decide.jwt.Jwks;
import dev.meshwright.decide.jwt.JwtProvider.Keys;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Key sets that were fetched from `jwksUri`s, and how long they hold
/// (`jwt_authn.v3.RemoteJwks.cache_duration`); shared by all loops, so that a set is fetched once. At most
/// 1,000 sets. Safe for any thread; times are `System.nanoTime()`.
public final class KeyCache {
    /// Bound on key servers that configurations of a proxy's life may have named.
    private static final int SETS_MAX = 1000;

    private record Kept(Jwks set, long expiresNanos) {}

    private final ConcurrentHashMap<Keys.Remote, Kept> sets = new ConcurrentHashMap<>();

    /// The keys that may be used now, or null.
    @Nullable
    Jwks usable(Keys.Remote from, long now) {
        Kept kept = sets.get(from);
        return kept != null && (from.background() || kept.expiresNanos - now > 0) ? kept.set : null;
    }

    /// Whether newer ones should be fetched although there are some.
    boolean stale(Keys.Remote from, long now) {
        Kept kept = sets.get(from);
        return kept != null && kept.expiresNanos - now <= 0;
    }

    void keep(Keys.Remote from, Jwks set, long now) {
        if (sets.size() >= SETS_MAX && !sets.containsKey(from)) {
            sets.clear();
        }
        sets.put(from, new Kept(set, now + TimeUnit.MILLISECONDS.toNanos(from.cacheMillis())));
    }

    /// The fetch failed: the next one is tried later.
    void postpone(Keys.Remote from, long now) {
        sets.computeIfPresent(
                from, (_, kept) -> new Kept(kept.set, now + TimeUnit.MILLISECONDS.toNanos(from.nextTryMillis())));
    }
}
