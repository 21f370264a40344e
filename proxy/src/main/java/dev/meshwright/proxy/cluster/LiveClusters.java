package dev.meshwright.proxy.cluster;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The clusters of the proxy by name. Safe for any thread; written by the configuration's owner only.
public final class LiveClusters {
    private final ConcurrentHashMap<String, LiveCluster> byName = new ConcurrentHashMap<>();

    /// The cluster, or null when it is not known or not ready to be used yet.
    public @Nullable LiveCluster find(String name) {
        return byName.get(name);
    }

    public void put(LiveCluster cluster) {
        byName.put(cluster.name(), cluster);
    }

    public void remove(String name) {
        byName.remove(name);
    }

    public Collection<LiveCluster> all() {
        return List.copyOf(byName.values());
    }
}
