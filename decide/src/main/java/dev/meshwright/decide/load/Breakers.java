package dev.meshwright.decide.load;

import dev.meshwright.decide.breaker.Thresholds;

/// Reads `CircuitBreakers.Thresholds`.
record Breakers(boolean high, Thresholds thresholds) {
    static Breakers read(Message m) throws LoadException {
        Thresholds d = Thresholds.DEFAULT;
        boolean high = false;
        long connections = d.maxConnections();
        long pending = d.maxPendingRequests();
        long requests = d.maxRequests();
        long retries = d.maxRetries();
        double budget = d.retryBudgetPercent();
        long minRetries = d.minRetryConcurrency();
        long pools = d.maxConnectionPools();
        long interval = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> high = m.number31() == 1;
                case 2 -> connections = m.wrapped();
                case 3 -> pending = m.wrapped();
                case 4 -> requests = m.wrapped();
                case 5 -> retries = m.wrapped();
                case 6 -> m.skip(); // track_remaining: gauges
                case 7 -> pools = m.wrapped();
                case 8 -> {
                    budget = 20;
                    Message of = m.message();
                    while (of.next()) {
                        switch (of.number()) {
                            case 1 -> budget = of.percent();
                            case 2 -> minRetries = of.wrapped();
                            case 3 -> interval = of.durationMillis();
                            default -> throw of.unsupported();
                        }
                    }
                }
                default -> throw m.unsupported();
            }
        }
        return new Breakers(
                high, new Thresholds(connections, pending, requests, retries, budget, minRetries, pools, interval));
    }
}
