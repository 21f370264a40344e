package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.NetworkFilter;

/// Reads `udp_proxy.v3.UdpProxyConfig`. Of what its matcher can say, that every datagram has one cluster.
final class UdpProxies {
    static final String TYPE = "envoy.extensions.filters.udp.udp_proxy.v3.UdpProxyConfig";
    private static final String ROUTE = "envoy.extensions.filters.udp.udp_proxy.v3.Route";
    private static final long IDLE_MILLIS = 60_000;

    private UdpProxies() {}

    static NetworkFilter.UdpProxy read(Message m) throws LoadException {
        String prefix = "";
        String cluster = "";
        long idle = IDLE_MILLIS;
        boolean hashSource = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> prefix = m.textNotEmpty();
                case 2 -> cluster = m.textNotEmpty();
                case 3 -> idle = m.durationMillis();
                case 4 -> m.refuseIfTrue();
                case 5 -> hashSource |= hash(m.message());
                case 7 -> m.refuseIfTrue();
                case 9 -> cluster = matched(m.message());
                default -> throw m.unsupported();
            }
        }
        if (prefix.isEmpty()) {
            throw m.badHere("stat_prefix is missing");
        }
        if (cluster.isEmpty()) {
            throw m.badHere("no cluster (expected: a matcher with a Route in on_no_match)");
        }
        if (idle <= 0) {
            throw m.badHere("idle_timeout: " + idle + " ms (expected: above 0, or clients are never forgotten)");
        }
        return new NetworkFilter.UdpProxy(prefix, cluster, idle, hashSource);
    }

    private static boolean hash(Message m) throws LoadException {
        boolean source = false;
        while (m.next()) {
            source = switch (m.number()) {
                case 1 -> m.flag();
                default -> throw m.unsupported();
            };
        }
        return source;
    }

    private static String matched(Message m) throws LoadException {
        String cluster = "";
        while (m.next()) {
            cluster = switch (m.number()) {
                case 3 -> onMatch(m.message());
                default -> throw m.unsupported();
            };
        }
        return cluster;
    }

    private static String onMatch(Message m) throws LoadException {
        String cluster = "";
        while (m.next()) {
            cluster = switch (m.number()) {
                case 2 -> action(m.message());
                default -> throw m.unsupported();
            };
        }
        return cluster;
    }

    private static String action(Message m) throws LoadException {
        Message.Typed typed = Extensions.config(m);
        if (!typed.type().equals(ROUTE)) {
            throw m.badHere(typed.type() + ": not supported by this proxy (expected: " + ROUTE + ")");
        }
        Message route = typed.value();
        String cluster = "";
        while (route.next()) {
            cluster = switch (route.number()) {
                case 1 -> route.textNotEmpty();
                default -> throw route.unsupported();
            };
        }
        return cluster;
    }
}
