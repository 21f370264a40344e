package dev.meshwright.compile.cluster;

import com.google.protobuf.UInt64Value;
import dev.meshwright.model.ConsistentHash;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;

/// Consistent hashing on the cluster's side: the table that keys are looked up in. The key itself is the route's.
final class Hashing {
    private Hashing() {}

    static void balance(ConsistentHash.Table table, Cluster.Builder cluster) {
        switch (table) {
            case ConsistentHash.Table.Ring(var sizeMin) ->
                cluster.setLbPolicy(Cluster.LbPolicy.RING_HASH)
                        .setRingHashLbConfig(
                                Cluster.RingHashLbConfig.newBuilder().setMinimumRingSize(UInt64Value.of(sizeMin)));
            case ConsistentHash.Table.Maglev(var size) -> {
                cluster.setLbPolicy(Cluster.LbPolicy.MAGLEV);
                if (size != 0) {
                    cluster.setMaglevLbConfig(
                            Cluster.MaglevLbConfig.newBuilder().setTableSize(UInt64Value.of(size)));
                }
            }
        }
    }
}
