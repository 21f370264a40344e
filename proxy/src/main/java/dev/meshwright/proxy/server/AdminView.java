package dev.meshwright.proxy.server;

import dev.meshwright.base.metric.MetricSource;
import dev.meshwright.proxy.admin.AdminSource;
import dev.meshwright.proxy.cluster.LiveCluster;
import dev.meshwright.proxy.cluster.LiveClusters;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A proxy as its admin endpoint sees it.
///
/// @param ending ends the process or the proxy, on a thread of its own
record AdminView(ProxyServer server, LiveClusters live, Telemetry telemetry, int concurrency, Runnable ending)
        implements AdminSource {
    @Override
    public boolean ready() {
        return server.ready();
    }

    @Override
    public List<String> waitingFor() {
        return server.waitingFor();
    }

    @Override
    public boolean draining() {
        return server.draining();
    }

    @Override
    public Map<String, List<SocketAddress>> addresses() {
        return server.addresses();
    }

    @Override
    public Collection<LiveCluster> clusters() {
        return live.all();
    }

    @Override
    public Map<String, Long> filters() {
        Map<String, Long> all = new HashMap<>(telemetry.limits().dotted());
        all.putAll(telemetry.checks().dotted());
        all.putAll(telemetry.datagrams().dotted());
        return all;
    }

    @Override
    public List<MetricSource> metrics() {
        return telemetry.sources();
    }

    @Override
    public String configDump() {
        return telemetry.dump().json();
    }

    @Override
    public String nodeJson() {
        return telemetry.nodeJson();
    }

    @Override
    public String version() {
        return Telemetry.VERSION;
    }

    @Override
    public void beginDrain() {
        Thread.ofPlatform().daemon().name("mw-drain").start(server::drain);
    }

    @Override
    public void quit() {
        Thread.ofPlatform().daemon().name("mw-quit").start(ending);
    }
}
