package dev.meshwright.decide.load;

import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.decide.upstream.LbPolicy.HashOf;

/// Gathers the load-balancing fields of a `Cluster`.
final class Balancing {
    private static final int RING_MAX = 8 << 20;

    double panicPercent = 50;
    boolean localityWeighted;
    int hashBalanceFactor;
    private int policy;
    private int choices = 2;
    private double bias = 1;
    private LbPolicy.SlowStart slowStart = LbPolicy.SlowStart.NONE;
    private int ringMin = 1024;
    private int ringMax = RING_MAX;
    private int maglevSize = 65_537;
    private HashOf hashOf = HashOf.ADDRESS;
    private boolean byHeader;
    private String headerName = "x-envoy-original-dst-host";
    private int portOverride;

    /// @return false when the field is not one of balancing
    boolean field(Message m) throws LoadException {
        switch (m.number()) {
            case 6 -> policy = m.number31();
            case 23 -> ring(m.message());
            case 27 -> common(m.message());
            case 34 -> originalDst(m.message());
            case 37 -> leastRequest(m.message());
            case 52 -> maglev(m.message());
            case 56 -> {
                Message config = m.message();
                while (config.next()) {
                    switch (config.number()) {
                        case 1 -> slowStart = slowStart(config.message());
                        default -> throw config.unsupported();
                    }
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    LbPolicy policy(Message m, boolean originalDestination, boolean byName) throws LoadException {
        if (originalDestination) {
            return new LbPolicy.OriginalDestination(byHeader, headerName, portOverride);
        }
        if (byName) {
            if (policy != 6) {
                throw m.badHere("lb_policy: " + policy + " (expected beside dynamic_forward_proxy: CLUSTER_PROVIDED)");
            }
            return new LbPolicy.Named();
        }
        return switch (policy) {
            case 0 -> new LbPolicy.RoundRobin(slowStart);
            case 1 -> new LbPolicy.LeastRequest(choices, bias, slowStart);
            case 2 -> new LbPolicy.RingHash(ringMin, ringMax, hashOf);
            case 3 -> new LbPolicy.Random();
            case 5 -> new LbPolicy.Maglev(maglevSize, hashOf);
            default ->
                throw m.badHere("lb_policy: " + policy
                        + " (expected: ROUND_ROBIN, LEAST_REQUEST, RING_HASH, RANDOM or MAGLEV)");
        };
    }

    private void ring(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> ringMin = (int) m.wrapped(1, RING_MAX);
                case 3 -> m.skip(); // hash_function: which hosts a key meets differs between proxies anyway
                case 4 -> ringMax = (int) m.wrapped(1, RING_MAX);
                default -> throw m.unsupported();
            }
        }
        if (ringMin > ringMax) {
            throw m.badHere("minimum_ring_size " + ringMin + " is above maximum_ring_size " + ringMax);
        }
    }

    private void maglev(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    maglevSize = (int) m.wrapped(2, 5_000_011);
                    if (!prime(maglevSize)) {
                        throw m.badHere("table_size: " + maglevSize + " (expected: a prime)");
                    }
                }
                default -> throw m.unsupported();
            }
        }
    }

    private static boolean prime(int number) {
        for (int i = 2; (long) i * i <= number; i++) {
            if (number % i == 0) {
                return false;
            }
        }
        return number > 1;
    }

    private void leastRequest(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> choices = (int) m.wrapped(2, 1024);
                case 2 -> {
                    Message runtime = m.message();
                    while (runtime.next()) {
                        switch (runtime.number()) {
                            case 1 -> bias = runtime.real();
                            case 2 -> runtime.skip(); // runtime_key: there is no runtime here
                            default -> throw runtime.unsupported();
                        }
                    }
                    if (!(bias >= 0)) {
                        throw runtime.badHere("default_value: " + bias + " (expected: 0 or more)");
                    }
                }
                case 3 -> slowStart = slowStart(m.message());
                default -> throw m.unsupported();
            }
        }
    }

    private static LbPolicy.SlowStart slowStart(Message m) throws LoadException {
        long window = 0;
        double aggression = 1;
        double least = 10;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> window = m.durationMillis();
                case 2 -> aggression = runtimeDouble(m.message());
                case 3 -> least = m.percent();
                default -> throw m.unsupported();
            }
        }
        if (!(aggression > 0)) {
            throw m.badHere("aggression: " + aggression + " (expected: above 0)");
        }
        return new LbPolicy.SlowStart(window, aggression, least);
    }

    private static double runtimeDouble(Message m) throws LoadException {
        double value = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> value = m.real();
                case 2 -> m.skip(); // runtime_key: there is no runtime here
                default -> throw m.unsupported();
            }
        }
        return value;
    }

    private void originalDst(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> byHeader = m.flag();
                case 2 -> headerName = m.textNotEmpty();
                case 3 -> portOverride = (int) m.wrapped(0, 65_535);
                default -> throw m.unsupported();
            }
        }
    }

    private void common(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1 -> panicPercent = m.percent();
                case 2 -> zoneAware(m.message());
                case 3 -> {
                    m.skip();
                    localityWeighted = true;
                }
                case 4, 5 -> m.skip(); // how updates are merged; waiting for an active health check
                case 6 -> m.refuseIfTrue();
                case 7 -> {
                    Message hashing = m.message();
                    while (hashing.next()) {
                        switch (hashing.number()) {
                            case 1 -> hashOf = hashing.flag() ? HashOf.HOSTNAME : HashOf.ADDRESS;
                            case 2 -> hashBalanceFactor = (int) hashing.wrapped(100, Integer.MAX_VALUE);
                            default -> throw hashing.unsupported();
                        }
                    }
                }
                default -> throw m.unsupported();
            }
        }
    }

    /// Zone-aware routing prefers the own zone only when this proxy's own cluster is known, which it never is
    /// here: inert, except for what it does on panic.
    private static void zoneAware(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 1, 2 -> m.skip();
                case 3 -> m.refuseIfTrue();
                default -> throw m.unsupported();
            }
        }
    }
}
