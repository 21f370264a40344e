package dev.meshwright.decide.balance;

/// What the caller knows of the hosts of a set, by host index. Called on the hot path; must not allocate.
public interface HostView {
    /// Ejected by outlier detection. Counts as unhealthy: it can still be picked in panic.
    boolean ejected(int host);

    /// Must not be picked even in panic: tried before (`previous_hosts`), or its connections are refused by a breaker.
    boolean excluded(int host);

    /// Requests in flight to it.
    int active(int host);

    /// Everything healthy, nothing in flight.
    HostView FRESH = new HostView() {
        @Override
        public boolean ejected(int host) {
            return false;
        }

        @Override
        public boolean excluded(int host) {
            return false;
        }

        @Override
        public int active(int host) {
            return 0;
        }
    };
}
