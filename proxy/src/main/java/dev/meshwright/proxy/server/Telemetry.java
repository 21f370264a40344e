package dev.meshwright.proxy.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.proxy.accesslog.AccessLogs;
import dev.meshwright.proxy.admin.ClusterStats;
import dev.meshwright.proxy.admin.ConfigDump;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.observe.TrafficObserver;
import dev.meshwright.proxy.observe.TrafficObservers;
import dev.meshwright.proxy.telemetry.IstioMetrics;
import dev.meshwright.proxy.telemetry.OriginIndex;
import dev.meshwright.proxy.telemetry.Workload;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Everything that watches: metrics, access logs, origins, and what the admin pages show of the configuration.
final class Telemetry implements AutoCloseable {
    static final String VERSION = "0.1.0";

    private final OriginIndex origins = new OriginIndex();
    private final AccessLogs logs = new AccessLogs(origins, AccessLogs.BUFFER_BYTES_MAX);
    private final IstioMetrics metrics;
    private final ClusterStats clusterStats;
    private final ConfigDump dump;
    private final Node node;

    Telemetry(Bootstrap bootstrap, LiveClusters clusters) {
        this.node = bootstrap.getNode();
        this.metrics = new IstioMetrics(self(node), VERSION, IstioMetrics.SERIES_MAX);
        this.clusterStats = new ClusterStats(clusters::all);
        this.dump = new ConfigDump(bootstrap, BootstrapReader::extensions);
    }

    /// This proxy in the words of its node metadata, which are Istio's.
    private static IstioMetrics.Self self(Node node) {
        Struct metadata = node.getMetadata();
        String namespace = text(metadata, "NAMESPACE");
        Map<String, String> labels = new TreeMap<>();
        metadata.getFieldsOrDefault("LABELS", Value.getDefaultInstance())
                .getStructValue()
                .getFieldsMap()
                .forEach((key, value) -> labels.put(key, value.getStringValue()));
        Workload workload =
                Workload.of(text(metadata, "WORKLOAD_NAME"), namespace, text(metadata, "CLUSTER_ID"), labels);
        String account = text(metadata, "SERVICE_ACCOUNT");
        String principal = account.isEmpty() ? "" : "/ns/" + namespace + "/sa/" + account;
        String[] parts = node.getId().split("~", -1);
        String instance = parts.length > 2 ? parts[2] : node.getId();
        return IstioMetrics.Self.of(workload, node.getId(), principal, instance, text(metadata, "MESH_ID"), labels);
    }

    private static String text(Struct metadata, String key) {
        return metadata.getFieldsOrDefault(key, Value.getDefaultInstance()).getStringValue();
    }

    /// Whether the control plane is told to send origins: it is ours.
    boolean wantsOrigins() {
        return node.getMetadata()
                .getFieldsOrDefault("MESHWRIGHT_PROXY", Value.getDefaultInstance())
                .getBoolValue();
    }

    TrafficObserver.Factory observers(TrafficObserver.Factory others) {
        return TrafficObservers.of(List.of(metrics, logs, others));
    }

    List<MetricSource> sources() {
        return List.of(metrics, clusterStats, logs);
    }

    OriginIndex origins() {
        return origins;
    }

    ConfigDump dump() {
        return dump;
    }

    String nodeJson() {
        try {
            return JsonFormat.printer().preservingProtoFieldNames().print(node);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        logs.close();
    }
}
