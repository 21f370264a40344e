package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.DestinationPolicy.ConnectionPool;
import dev.meshwright.model.DestinationPolicy.Http2Keepalive;
import dev.meshwright.model.DestinationPolicy.HttpVersion;
import dev.meshwright.model.DestinationPolicy.TcpKeepalive;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
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
        Setting<Duration> tcpIdle =
                tcp.map(t -> Settings.durationOrOff(t, "idleTimeout")).orElse(Setting.unset());
        Setting<TcpKeepalive> keepalive = tcp.flatMap(t -> t.section("tcpKeepalive"))
                .map(ConnectionPoolReader::keepalive)
                .orElse(Setting.unset());
        Setting<Duration> age =
                tcp.map(t -> Settings.duration(t, "maxConnectionDuration")).orElse(Setting.unset());
        tcp.ifPresent(Fields::done);
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
        Setting<HttpVersion> version = http.map(ConnectionPoolReader::version).orElse(Setting.unset());
        Setting<Integer> streams =
                http.map(h -> Settings.count(h, "maxConcurrentStreams")).orElse(Setting.unset());
        Setting<Http2Keepalive> pings = http.flatMap(h -> h.section("http2KeepAlive"))
                .map(ConnectionPoolReader::pings)
                .orElse(Setting.unset());
        http.ifPresent(Fields::done);
        return Setting.of(
                new ConnectionPool(
                        connections,
                        connectTimeout,
                        pending,
                        requests,
                        perConnection,
                        retries,
                        idle,
                        keepalive,
                        tcpIdle,
                        version,
                        streams,
                        age,
                        pings),
                pool.origin());
    }

    static Setting<TcpKeepalive> keepalive(Fields keepalive) {
        TcpKeepalive read = new TcpKeepalive(
                Settings.count(keepalive, "probes"), seconds(keepalive, "time"), seconds(keepalive, "interval"));
        keepalive.done();
        return Setting.of(read, keepalive.origin());
    }

    private static Setting<Http2Keepalive> pings(Fields keepalive) {
        for (String field : List.of("interval", "timeout")) {
            if (!keepalive.has(field)) {
                keepalive.missing(field, "a duration");
            }
        }
        Optional<Duration> interval = keepalive.duration("interval", Settings.MILLISECOND);
        Optional<Duration> timeout = keepalive.duration("timeout", Settings.MILLISECOND);
        keepalive.done();
        return interval.isPresent() && timeout.isPresent()
                ? Setting.of(new Http2Keepalive(interval.get(), timeout.get()), keepalive.origin())
                : Setting.unset();
    }

    /// The operating system counts in whole seconds, and takes no 0.
    private static Setting<Duration> seconds(Fields keepalive, String field) {
        return keepalive
                .duration(field, Duration.ofSeconds(1))
                .map(d -> Setting.of(Duration.ofSeconds(d.toSeconds()), keepalive.origin(field)))
                .orElse(Setting.unset());
    }

    private static Setting<HttpVersion> version(Fields http) {
        Optional<String> upgrade = http.word("h2UpgradePolicy", List.of("DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"));
        boolean asClient = http.flag("useClientProtocol").orElse(false);
        if (asClient && upgrade.orElse("").equals("UPGRADE")) {
            http.error(
                    Codes.CONTRADICTION,
                    "useClientProtocol",
                    "true beside h2UpgradePolicy: UPGRADE",
                    "keep one of them");
        }
        if (asClient) {
            return Setting.of(HttpVersion.AS_CLIENT, http.origin("useClientProtocol"));
        }
        return switch (upgrade.orElse("DEFAULT")) {
            case "UPGRADE" -> Setting.of(HttpVersion.HTTP_2, http.origin("h2UpgradePolicy"));
            case "DO_NOT_UPGRADE" -> Setting.of(HttpVersion.HTTP_1, http.origin("h2UpgradePolicy"));
            default -> Setting.unset();
        };
    }
}
