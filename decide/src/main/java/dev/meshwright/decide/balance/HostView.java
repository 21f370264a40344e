package dev.meshwright.decide.balance;

/// What the caller knows of the hosts of a set, by host index. Called on the hot path; must not allocate.
public interface HostView {
    /// [#healthVersion] of a caller that does not count changes: health is read anew at each pick.
    long UNVERSIONED = -1;

    /// Ejected by outlier detection. Counts as unhealthy: it can still be picked in panic.
    boolean ejected(int host);

    /// To be avoided: tried before (`previous_hosts`). Picked only when nothing else is left.
    boolean excluded(int host);

    /// Requests in flight to it.
    int active(int host);

    /// Priorities to leave, as bits: tries went there before (`previous_priorities`). Nothing is left when no
    /// other priority has a healthy host.
    default int leftPriorities() {
        return 0;
    }

    /// Changes whenever an answer of [#ejected] changes, so that health is not counted at each pick.
    default long healthVersion() {
        return UNVERSIONED;
    }

    /// Milliseconds since the host came to the set.
    default long ageMillis(int host) {
        return Long.MAX_VALUE;
    }

    /// The least [#ageMillis] of all hosts, so that a set without new ones costs nothing.
    default long youngestMillis() {
        return Long.MAX_VALUE;
    }

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

        @Override
        public long healthVersion() {
            return 0;
        }
    };
}
