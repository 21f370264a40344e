package dev.meshwright.proxy.admin;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.proxy.cluster.LiveCluster;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// The proxy as the admin endpoint sees it. Called on the admin loop, which may block.
public interface AdminSource {
    boolean ready();

    /// What is missing before the proxy is ready, by name.
    List<String> waitingFor();

    boolean draining();

    /// Bound addresses by listener.
    Map<String, List<SocketAddress>> addresses();

    Collection<LiveCluster> clusters();

    /// What filters counted, by Envoy's dotted names.
    Map<String, Long> filters();

    /// In the order of the page.
    List<MetricSource> metrics();

    /// JSON of `/config_dump`, without private keys.
    String configDump();

    /// Serialised JSON object for `node` of `/server_info`.
    String nodeJson();

    int concurrency();

    String version();

    /// Stops accepting and lets connections end; returns at once.
    void beginDrain();

    /// Ends the proxy; returns at once.
    void quit();
}
