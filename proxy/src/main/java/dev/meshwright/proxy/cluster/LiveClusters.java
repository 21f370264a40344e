package dev.meshwright.proxy.cluster;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The clusters of the proxy by name. Safe for any thread; written by the configuration's owner only.
public final class LiveClusters {
    private final ConcurrentHashMap<String, LiveCluster> byName = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();

    /// Moves with every change of what a name means: an answer of [#find] holds until then.
    public long version() {
        return version.get();
    }

    /// The cluster, or null when it is not known or not ready to be used yet.
    public @Nullable LiveCluster find(String name) {
        return byName.get(name);
    }

    public void put(LiveCluster cluster) {
        byName.put(cluster.name(), cluster);
        version.incrementAndGet();
    }

    public void remove(String name) {
        byName.remove(name);
        version.incrementAndGet();
    }

    public Collection<LiveCluster> all() {
        return List.copyOf(byName.values());
    }
}
