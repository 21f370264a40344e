package dev.meshwright.proxy.jwt;

import dev.meshwright.decide.jwt.Jwks;
import dev.meshwright.decide.jwt.JwtProvider.Keys;
import dev.meshwright.decide.jwt.KeyLookup;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.time.Deadlines;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One loop's view of the keys. A stale set that may still be used is fetched anew while it is used. Event-loop
/// confined.
public final class LoopKeys implements KeyLookup {
    private static final Logger LOG = LoggerFactory.getLogger(LoopKeys.class);

    private final KeyCache cache;
    private final Executor loop;
    private final Deadlines deadlines;
    private final Function<String, @Nullable LoopCluster> clusters;
    private final LongSupplier chance;
    private final Map<Keys.Remote, List<Consumer<Boolean>>> running = new HashMap<>();

    /// @param clusters of the loop, by name
    public LoopKeys(
            KeyCache cache,
            Executor loop,
            Deadlines deadlines,
            Function<String, @Nullable LoopCluster> clusters,
            LongSupplier chance) {
        this.cache = cache;
        this.loop = loop;
        this.deadlines = deadlines;
        this.clusters = clusters;
        this.chance = chance;
    }

    @Override
    public Known keys(Keys.Remote from) {
        long now = System.nanoTime();
        Jwks set = cache.usable(from, now);
        if (set == null) {
            return new Known.Unknown();
        }
        if (cache.stale(from, now) && !running.containsKey(from)) {
            cache.postpone(from, now);
            fetch(from, _ -> {});
        }
        return new Known.Fetched(set);
    }

    /// Fetches keys, or joins the fetch that is on its way.
    ///
    /// @param done told on this loop whether there are keys now; never within this call
    public void fetch(Keys.Remote from, Consumer<Boolean> done) {
        List<Consumer<Boolean>> waiting = running.get(from);
        if (waiting != null) {
            waiting.add(done);
            return;
        }
        List<Consumer<Boolean>> first = new ArrayList<>();
        first.add(done);
        running.put(from, first);
        attempt(from, from.retries());
    }

    private void attempt(Keys.Remote from, int retriesLeft) {
        LoopCluster cluster = clusters.apply(from.cluster());
        if (cluster == null) {
            loop.execute(() -> ended(from, retriesLeft, null, "no cluster " + from.cluster()));
            return;
        }
        loop.execute(() -> KeyFetch.start(
                from, cluster, deadlines, chance.getAsLong(), (set, why) -> ended(from, retriesLeft, set, why)));
    }

    private void ended(Keys.Remote from, int retriesLeft, @Nullable Jwks set, String why) {
        if (set == null && retriesLeft > 0) {
            attempt(from, retriesLeft - 1);
            return;
        }
        if (set == null) {
            LOG.warn("keys at {} were not fetched: {}", from.uri(), why);
            cache.postpone(from, System.nanoTime());
        } else {
            cache.keep(from, set, System.nanoTime());
        }
        List<Consumer<Boolean>> waiting = running.remove(from);
        if (waiting != null) {
            waiting.forEach(w -> w.accept(set != null));
        }
    }
}
