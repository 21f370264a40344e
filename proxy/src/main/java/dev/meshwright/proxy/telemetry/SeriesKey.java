package dev.meshwright.proxy.telemetry;

import dev.meshwright.decide.stats.MetricRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What makes two requests count in one series, by reference where tables are immutable. One mutable instance per
/// loop is the probe; stored keys are copies.
final class SeriesKey {
    boolean inbound;
    boolean mutualTls;
    boolean tcp;
    boolean grpc;
    int status;
    int grpcStatus;

    @Nullable
    Object cluster;

    @Nullable
    Object endpoint;

    @Nullable
    Object peer;

    MetricRules rules = MetricRules.NONE;

    /// Values of the rules' programs, in their order.
    List<String> tags = List.of();

    String flags = "";
    String downstreamIdentity = "";
    String upstreamIdentity = "";
    String clusterName = "";
    String host = "";

    SeriesKey copy() {
        SeriesKey copy = new SeriesKey();
        copy.inbound = inbound;
        copy.mutualTls = mutualTls;
        copy.tcp = tcp;
        copy.grpc = grpc;
        copy.status = status;
        copy.grpcStatus = grpcStatus;
        copy.cluster = cluster;
        copy.endpoint = endpoint;
        copy.peer = peer;
        copy.rules = rules;
        copy.tags = tags;
        copy.flags = flags;
        copy.downstreamIdentity = downstreamIdentity;
        copy.upstreamIdentity = upstreamIdentity;
        copy.clusterName = clusterName;
        copy.host = host;
        return copy;
    }

    @Override
    public int hashCode() {
        int hash = (inbound ? 1 : 0) + (mutualTls ? 2 : 0) + (tcp ? 4 : 0) + (grpc ? 8 : 0);
        hash = 31 * hash + status;
        hash = 31 * hash + grpcStatus;
        hash = 31 * hash + System.identityHashCode(cluster);
        hash = 31 * hash + System.identityHashCode(endpoint);
        hash = 31 * hash + System.identityHashCode(peer);
        hash = 31 * hash + System.identityHashCode(rules);
        hash = 31 * hash + tags.hashCode();
        hash = 31 * hash + flags.hashCode();
        hash = 31 * hash + downstreamIdentity.hashCode();
        hash = 31 * hash + host.hashCode();
        return 31 * hash + upstreamIdentity.hashCode();
    }

    @Override
    @SuppressWarnings(
            "ReferenceEquality") // tables are compared by reference: comparing contents costs more than a miss
    public boolean equals(@Nullable Object other) {
        return other instanceof SeriesKey key
                && inbound == key.inbound
                && mutualTls == key.mutualTls
                && tcp == key.tcp
                && grpc == key.grpc
                && status == key.status
                && grpcStatus == key.grpcStatus
                && cluster == key.cluster
                && endpoint == key.endpoint
                && peer == key.peer
                && rules == key.rules
                && tags.equals(key.tags)
                && flags.equals(key.flags)
                && downstreamIdentity.equals(key.downstreamIdentity)
                && upstreamIdentity.equals(key.upstreamIdentity)
                && clusterName.equals(key.clusterName)
                && host.equals(key.host);
    }
}
