package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.Optional;

/// `connectionPool`; an explicit 0 lifts a limit.
final class ConnectionPoolReader {
    private ConnectionPoolReader() {}

    static Setting<ConnectionPool> read(Fields pool) {
        Optional<Fields> tcp = pool.section("tcp");
        Optional<Fields> http = pool.section("http");
        if (pool.count("tcp", "http") == 0) {
            pool.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            pool.position(),
                            pool.path() + ": empty (expected: tcp or http)",
                            "",
                            "write a limit, or remove it");
        }
        pool.done();
        Setting<Integer> connections =
                tcp.map(t -> Settings.count(t, "maxConnections")).orElse(Setting.unset());
        Setting<Duration> connectTimeout =
                tcp.map(t -> Settings.duration(t, "connectTimeout")).orElse(Setting.unset());
        tcp.ifPresent(t -> t.unsupported("idleTimeout", "maxConnectionDuration", "tcpKeepalive")
                .done());
        Setting<Integer> pending =
                http.map(h -> Settings.count(h, "http1MaxPendingRequests")).orElse(Setting.unset());
        Setting<Integer> requests =
                http.map(h -> Settings.count(h, "http2MaxRequests")).orElse(Setting.unset());
        Setting<Integer> perConnection =
                http.map(h -> Settings.count(h, "maxRequestsPerConnection")).orElse(Setting.unset());
        Setting<Integer> retries =
                http.map(h -> Settings.count(h, "maxRetries")).orElse(Setting.unset());
        Setting<Duration> idle =
                http.map(h -> Settings.durationOrOff(h, "idleTimeout")).orElse(Setting.unset());
        http.ifPresent(
                h -> h.unsupported("h2UpgradePolicy", "http2KeepAlive", "maxConcurrentStreams", "useClientProtocol")
                        .done());
        return Setting.of(
                new ConnectionPool(connections, connectTimeout, pending, requests, perConnection, retries, idle),
                pool.origin());
    }
}
