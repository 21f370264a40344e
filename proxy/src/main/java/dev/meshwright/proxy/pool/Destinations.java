package dev.meshwright.proxy.pool;

import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.proxy.cluster.LiveCluster;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.channel.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// One loop's destinations of ORIGINAL_DST clusters: for each, a part of its cluster with that one endpoint. The
/// destinations used last stay, with their connections; the cluster's limits hold over all of them. Loop confined.
public final class Destinations {
    /// Per loop. What is forgotten finishes its exchanges and is made anew when it is asked for again.
    private static final int DESTINATIONS_MAX = 1024;

    private record Key(LiveCluster cluster, String endpoint) {}

    private final EventLoop loop;
    private final Deadlines deadlines;
    private final LoopCluster.CodecFactory codecs;
    private final LinkedHashMap<Key, LoopCluster> byUse = new LinkedHashMap<>(16, 0.75f, true);

    public Destinations(EventLoop loop, Deadlines deadlines, LoopCluster.CodecFactory codecs) {
        this.loop = loop;
        this.deadlines = deadlines;
        this.codecs = codecs;
    }

    public LoopCluster find(LiveCluster cluster, Endpoint endpoint) {
        Key key = new Key(cluster, endpoint.key());
        LoopCluster known = byUse.get(key);
        if (known != null) {
            return known;
        }
        LoopCluster made = new LoopCluster(loop, deadlines, cluster.towards(endpoint), codecs);
        byUse.put(key, made);
        if (byUse.size() > DESTINATIONS_MAX) {
            Iterator<LoopCluster> eldest = byUse.values().iterator();
            eldest.next().drain();
            eldest.remove();
        }
        return made;
    }

    /// Takes over what a new version of the cluster says.
    public void refresh(LiveCluster cluster) {
        byUse.forEach((key, destination) -> {
            if (key.cluster().equals(cluster)) {
                destination.cluster().follow(cluster);
                destination.view();
            }
        });
    }

    /// The cluster is gone.
    public void drain(LiveCluster cluster) {
        end(key -> key.cluster().equals(cluster), LoopCluster::drain);
    }

    public void close() {
        end(_ -> true, LoopCluster::close);
    }

    private void end(Predicate<Key> which, Consumer<LoopCluster> how) {
        Iterator<Map.Entry<Key, LoopCluster>> all = byUse.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Key, LoopCluster> each = all.next();
            if (which.test(each.getKey())) {
                all.remove();
                how.accept(each.getValue());
            }
        }
    }
}
