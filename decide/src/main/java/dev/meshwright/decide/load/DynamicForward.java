package dev.meshwright.decide.load;

import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.DnsCache;
import org.jspecify.annotations.Nullable;

/// Reads `dynamic_forward_proxy`: the cluster, and the cache of names that it shares with its filters.
final class DynamicForward {
    static final String CLUSTER = "envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig";
    private static final int HOSTS_MAX = 1024;
    private static final int PENDING_MAX = 1024;

    private DynamicForward() {}

    static DnsCache cluster(Message m) throws LoadException {
        @Nullable DnsCache cache = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> cache = cache(m.message());
                case 2 -> m.skip(); // allow_insecure_cluster_options: whether other fields are meant
                case 3 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
        return present(cache, m);
    }

    static DnsCache present(@Nullable DnsCache cache, Message m) throws LoadException {
        if (cache == null) {
            throw m.badHere("dns_cache_config is missing");
        }
        return cache;
    }

    static DnsCache cache(Message m) throws LoadException {
        String name = "";
        Discovery.Dns.Family family = Discovery.Dns.Family.AUTO;
        long refresh = 60_000;
        long refreshLeast = 5_000;
        long ttl = 300_000;
        int hosts = HOSTS_MAX;
        long failure = 0;
        long query = 5_000;
        int pending = PENDING_MAX;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> family = family(m);
                case 3 -> refresh = m.durationMillisPositive();
                case 4 -> ttl = m.durationMillisPositive();
                case 5 -> hosts = (int) m.wrapped(1, Integer.MAX_VALUE);
                case 6 -> failure = failure(m.message());
                case 7 -> pending = pending(m.message());
                case 11 -> query = m.durationMillis();
                case 14 -> refreshLeast = m.durationMillisPositive();
                // Which resolver is asked and how (8, 9, 12), and whether failures are retried unasked (15)
                case 8, 9, 12, 15 -> m.skip();
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        long again = Math.max(refresh, refreshLeast);
        return new DnsCache(name, family, again, ttl, hosts, failure == 0 ? refreshLeast : failure, query, pending);
    }

    private static long failure(Message m) throws LoadException {
        long base = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> base = m.durationMillisPositive();
                case 2 -> m.skip(); // max_interval: waits do not grow here
                default -> throw m.unsupported();
            }
        }
        return base;
    }

    private static int pending(Message m) throws LoadException {
        int most = PENDING_MAX;
        while (m.next()) {
            most = switch (m.number()) {
                case 1 -> (int) m.wrapped(0, Integer.MAX_VALUE);
                default -> throw m.unsupported();
            };
        }
        return most;
    }

    static Discovery.Dns.Family family(Message m) throws LoadException {
        return switch (m.number31()) {
            case 0 -> Discovery.Dns.Family.AUTO;
            case 1 -> Discovery.Dns.Family.V4_ONLY;
            case 2 -> Discovery.Dns.Family.V6_ONLY;
            case 3 -> Discovery.Dns.Family.V4_PREFERRED;
            case 4 -> Discovery.Dns.Family.ALL;
            default -> throw m.bad("expected: AUTO, V4_ONLY, V6_ONLY, V4_PREFERRED or ALL");
        };
    }
}
