package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.NetworkFilterEntry;
import dev.meshwright.decide.rbac.RbacTable;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.HeaderEdits;
import dev.meshwright.decide.route.HostRewrite;
import dev.meshwright.decide.route.PerFilter;
import dev.meshwright.decide.stats.MetricRules;
import dev.meshwright.decide.upstream.DnsCache;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads network filters.
final class NetworkFilters {
    private static final String NETWORK = "envoy.extensions.filters.network.";

    private NetworkFilters() {}

    static NetworkFilterEntry entry(Message m) throws LoadException {
        String name = "";
        Message.@Nullable Typed typed = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 4 -> typed = m.any();
                default -> throw m.unsupported();
            }
        }
        if (typed == null) {
            throw m.badHere("typed_config is missing");
        }
        return new NetworkFilterEntry(m.place(), name, filter(typed));
    }

    private static NetworkFilter filter(Message.Typed typed) throws LoadException {
        Message m = typed.value();
        return switch (typed.type()) {
            case NETWORK + "http_connection_manager.v3.HttpConnectionManager" ->
                new NetworkFilter.Http(new HttpConnectionManagers().read(m));
            case NETWORK + "tcp_proxy.v3.TcpProxy" -> tcpProxy(m);
            case NETWORK + "rbac.v3.RBAC" -> rbac(m);
            case NETWORK + "ext_authz.v3.ExtAuthz" -> new NetworkFilter.ExtAuthz(ExtAuthzs.network(m));
            case NETWORK + "local_ratelimit.v3.LocalRateLimit" -> LocalRateLimits.network(m);
            case NETWORK + "wasm.v3.Wasm" -> {
                Extensions.Module module = Extensions.wasm(m);
                yield new NetworkFilter.Unable(module.name(), module.open());
            }
            case NETWORK + "sni_dynamic_forward_proxy.v3.FilterConfig" -> serverName(m);
            case "udpa.type.v1.TypedStruct", "xds.type.v3.TypedStruct" -> {
                Extensions.Struct struct = Extensions.typedStruct(m);
                yield Extensions.istioStats(struct.type())
                        ? new NetworkFilter.IstioStats(MetricStats.read(m, struct.value()))
                        : byName(m, struct.type());
            }
            default -> byName(m, typed.type());
        };
    }

    private static NetworkFilter byName(Message m, String type) throws LoadException {
        if (Extensions.istioStats(type)) {
            return new NetworkFilter.IstioStats(MetricStats.typed(m));
        }
        if (Extensions.harmlessNetwork(type)) {
            return new NetworkFilter.Ignored(type);
        }
        throw m.badHere(type + ": not supported by this proxy");
    }

    private static NetworkFilter tcpProxy(Message m) throws LoadException {
        String prefix = "";
        @Nullable ClusterChoice clusters = null;
        long idle = 3_600_000;
        int attempts = 1;
        long duration = 0;
        boolean hashSource = false;
        NetworkFilter.Tunnel tunnel = NetworkFilter.Tunnel.NONE;
        List<AccessLog> logs = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> prefix = m.textNotEmpty();
                case 2 -> clusters = new ClusterChoice.Named(m.textNotEmpty());
                case 5 -> logs.add(AccessLogs.read(m.message()));
                case 7 -> attempts = (int) m.wrapped(1, 1000);
                case 8 -> idle = m.durationMillis();
                case 9 -> m.skip(); // metadata_match: subsets are refused at the cluster, so it selects nothing
                case 10 -> clusters = weighted(m.message());
                case 11 -> hashSource = hash(m.message());
                case 12 -> tunnel = tunnel(m.message());
                case 13 -> duration = m.durationMillis();
                case 15, 16, 17 -> m.skip(); // when a log line is written
                case 18, 20 -> m.skip(); // pace of connect attempts; jitter of a duration
                default -> throw m.unsupported();
            }
        }
        if (prefix.isEmpty()) {
            throw m.badHere("stat_prefix is missing");
        }
        if (clusters == null) {
            throw m.badHere("no cluster (expected: cluster or weighted_clusters)");
        }
        return new NetworkFilter.TcpProxy(
                prefix, clusters, idle, attempts, duration, hashSource, tunnel, logs, MetricRules.NONE);
    }

    private static NetworkFilter.Tunnel tunnel(Message m) throws LoadException {
        String authority = "";
        boolean post = false;
        String path = "/";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    authority = m.textNotEmpty();
                    if (authority.indexOf('%') >= 0) {
                        throw m.bad("'" + authority + "' is a format (expected: host:port)");
                    }
                }
                case 2 -> post = m.flag();
                case 5 -> path = m.textNotEmpty();
                default -> throw m.unsupported();
            }
        }
        if (authority.isEmpty()) {
            throw m.badHere("hostname is missing");
        }
        return new NetworkFilter.Tunnel(authority, post ? path : "");
    }

    private static ClusterChoice weighted(Message m) throws LoadException {
        List<ClusterChoice.Entry> entries = new ArrayList<>();
        long total = 0;
        while (m.next()) {
            Message of = m.message();
            String name = "";
            long weight = 0;
            while (of.next()) {
                switch (of.number()) {
                    case 1 -> name = of.textNotEmpty();
                    case 2 -> weight = of.varint();
                    case 3 -> of.skip(); // metadata_match: subsets are refused at the cluster, so it selects nothing
                    default -> throw of.unsupported();
                }
            }
            if (name.isEmpty() || weight < 1) {
                throw of.badHere("expected: name and a weight of at least 1");
            }
            total += weight;
            entries.add(
                    new ClusterChoice.Entry(name, weight, HeaderEdits.NONE, new HostRewrite.Keep(), PerFilter.NONE));
        }
        if (entries.isEmpty()) {
            throw m.badHere("clusters: none (expected: at least one)");
        }
        return new ClusterChoice.Weighted(entries, total);
    }

    private static boolean hash(Message m) throws LoadException {
        boolean source = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    m.skip();
                    source = true;
                }
                default -> throw m.unsupported();
            }
        }
        return source;
    }

    private static NetworkFilter serverName(Message m) throws LoadException {
        @Nullable DnsCache cache = null;
        int port = 443;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> cache = DynamicForward.cache(m.message());
                case 2 -> port = m.number31();
                case 3 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
        if (port < 1 || port > 65_535) {
            throw m.badHere("port_value: " + port + " (expected: 1..65535)");
        }
        return new NetworkFilter.ByServerName(port, DynamicForward.present(cache, m));
    }

    private static NetworkFilter rbac(Message m) throws LoadException {
        RbacTable rules = RbacTable.PASS;
        RbacTable shadow = RbacTable.PASS;
        String prefix = "";
        String shadowPrefix = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> rules = Rbacs.table(m.message());
                case 2 -> shadow = Rbacs.table(m.message());
                case 3 -> prefix = m.text();
                case 4 -> {
                    if (m.number31() != 0) {
                        throw m.unsupported();
                    }
                }
                case 5 -> shadowPrefix = m.text();
                default -> throw m.unsupported();
            }
        }
        return new NetworkFilter.Rbac(rules, shadow, prefix, shadowPrefix);
    }
}
