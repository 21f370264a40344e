package dev.meshwright.proxy.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.proxy.accesslog.AccessLogs;
import dev.meshwright.proxy.admin.ClusterStats;
import dev.meshwright.proxy.admin.ConfigDump;
import dev.meshwright.proxy.authz.AuthzStats;
import dev.meshwright.proxy.bootstrap.BootstrapMessage;
import dev.meshwright.proxy.bootstrap.BootstrapReader;
import dev.meshwright.proxy.bootstrap.NodeMetadata;
import dev.meshwright.proxy.cluster.LiveClusters;
import dev.meshwright.proxy.limit.LimitStats;
import dev.meshwright.proxy.observe.DatagramStats;
import dev.meshwright.proxy.observe.LocalInfo;
import dev.meshwright.proxy.observe.TrafficObserver;
import dev.meshwright.proxy.observe.TrafficObservers;
import dev.meshwright.proxy.span.Spans;
import dev.meshwright.proxy.telemetry.IstioMetrics;
import dev.meshwright.proxy.telemetry.OriginIndex;
import dev.meshwright.proxy.telemetry.Workload;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Everything that watches: metrics, access logs, origins, and what the admin pages show of the configuration.
final class Telemetry implements AutoCloseable {
    static final String VERSION = "0.1.0";

    private final OriginIndex origins = new OriginIndex();
    private final AccessLogs logs;
    private final IstioMetrics metrics;
    private final Spans spans;
    private final ClusterStats clusterStats;
    private final LimitStats limits = new LimitStats();
    private final AuthzStats checks = new AuthzStats();
    private final DatagramStats datagrams = new DatagramStats();
    private final ConfigDump dump;
    private final ByteString node;
    private final boolean wantsOrigins;

    Telemetry(BootstrapMessage bootstrap, LiveClusters clusters) {
        this.node = bootstrap.node();
        NodeMetadata self = NodeMetadata.of(node);
        this.wantsOrigins = self.flag("MESHWRIGHT_PROXY");
        this.metrics = new IstioMetrics(self(self), VERSION, IstioMetrics.SERIES_MAX);
        LocalInfo local = new LocalInfo(self.id(), self.cluster(), self.zone(), VERSION);
        this.logs = new AccessLogs(origins, AccessLogs.BUFFER_BYTES_MAX, node.toByteArray(), local);
        this.spans = new Spans(local, name -> Objects.requireNonNullElse(System.getenv(name), ""));
        this.clusterStats = new ClusterStats(clusters::all);
        this.dump = new ConfigDump(bootstrap::message, BootstrapReader::extensions);
    }

    /// This proxy in the words of its node metadata, which are Istio's.
    private static IstioMetrics.Self self(NodeMetadata node) {
        String namespace = node.text("NAMESPACE");
        Map<String, String> labels = node.texts("LABELS");
        Workload workload = Workload.of(node.text("WORKLOAD_NAME"), namespace, node.text("CLUSTER_ID"), labels);
        String account = node.text("SERVICE_ACCOUNT");
        String principal = account.isEmpty() ? "" : "/ns/" + namespace + "/sa/" + account;
        String[] parts = node.id().split("~", -1);
        String instance = parts.length > 2 ? parts[2] : node.id();
        return IstioMetrics.Self.of(workload, node.id(), principal, instance, node.text("MESH_ID"), labels);
    }

    /// What limits count.
    LimitStats limits() {
        return limits;
    }

    /// What is counted of questions to providers.
    AuthzStats checks() {
        return checks;
    }

    /// What is counted of datagrams.
    DatagramStats datagrams() {
        return datagrams;
    }

    /// The cluster that the node reports.
    String cluster() {
        return NodeMetadata.of(node).cluster();
    }

    /// Whether the control plane is told to send origins: it is ours.
    boolean wantsOrigins() {
        return wantsOrigins;
    }

    TrafficObserver.Factory observers(TrafficObserver.Factory others) {
        return TrafficObservers.of(List.of(metrics, logs, others));
    }

    List<MetricSource> sources() {
        return List.of(metrics, clusterStats, limits, checks, datagrams, logs, spans);
    }

    Spans spans() {
        return spans;
    }

    OriginIndex origins() {
        return origins;
    }

    ConfigDump dump() {
        return dump;
    }

    String nodeJson() {
        try {
            return JsonFormat.printer().preservingProtoFieldNames().print(Node.parseFrom(node));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        logs.close();
    }
}
