package dev.meshwright.decide.outlier;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts results, ejects hosts and lets them return. Pure rules over the caller's cells; time and chance are
/// parameters.
///
/// Of the loops that see a threshold crossed at once, exactly one ejects: the swap of `ejectedUntil` decides.
public final class OutlierKernel {
    /// Why a host should be ejected.
    public enum Detection {
        NONE,
        CONSECUTIVE_5XX,
        CONSECUTIVE_GATEWAY_FAILURE,
        CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
        SUCCESS_RATE,
        FAILURE_PERCENTAGE,
        LOCAL_ORIGIN_SUCCESS_RATE,
        LOCAL_ORIGIN_FAILURE_PERCENTAGE
    }

    /// What happened that was no response: counted apart when `splitLocalOrigin`, else as a 5xx.
    public enum LocalOrigin {
        CONNECTED,
        CONNECT_FAILED,
        TIMED_OUT,
        RESET
    }

    private OutlierKernel() {}

    /// Counts a response.
    ///
    /// @param status HTTP status; for gRPC the status that its `grpc-status` maps to
    public static Detection onResponse(OutlierPolicy policy, HostCell cell, int status) {
        if (!policy.enabled()) {
            return Detection.NONE;
        }
        if (policy.splitLocalOrigin()) {
            clear(cell.consecutiveLocal);
            if (policy.judgesLocalRates()) {
                cell.localSuccesses.incrementAndGet();
            }
        }
        return count(policy, cell, policy.counted(status));
    }

    /// Counts a connection made or not, a timeout, a reset.
    public static Detection onLocalOrigin(OutlierPolicy policy, HostCell cell, LocalOrigin result) {
        if (!policy.enabled()) {
            return Detection.NONE;
        }
        boolean good = result == LocalOrigin.CONNECTED;
        if (!policy.splitLocalOrigin()) {
            return good ? Detection.NONE : count(policy, cell, result == LocalOrigin.TIMED_OUT ? 504 : 503);
        }
        if (policy.judgesLocalRates()) {
            if (result != LocalOrigin.CONNECT_FAILED) {
                // The connection was there before what came of it (Envoy counts both).
                cell.localSuccesses.incrementAndGet();
            }
            if (!good) {
                cell.localFailures.incrementAndGet();
            }
        }
        if (good) {
            clear(cell.consecutiveLocal);
            return Detection.NONE;
        }
        return reached(cell.consecutiveLocal, policy.consecutiveLocalOriginFailure())
                ? Detection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE
                : Detection.NONE;
    }

    private static Detection count(OutlierPolicy policy, HostCell cell, int status) {
        if (status < 500 || status > 599) {
            // A plain write per response would share a cache line between loops; a read first keeps it clean.
            clear(cell.consecutive5xx);
            clear(cell.consecutiveGateway);
            if (policy.judgesRates()) {
                cell.successes.incrementAndGet();
            }
            return Detection.NONE;
        }
        if (policy.judgesRates()) {
            cell.failures.incrementAndGet();
        }
        boolean gateway = false;
        if (status >= 502 && status <= 504) {
            gateway = reached(cell.consecutiveGateway, policy.consecutiveGatewayFailure());
        } else {
            clear(cell.consecutiveGateway);
        }
        if (reached(cell.consecutive5xx, policy.consecutive5xx())) {
            return Detection.CONSECUTIVE_5XX;
        }
        return gateway ? Detection.CONSECUTIVE_GATEWAY_FAILURE : Detection.NONE;
    }

    /// Counts one more; at the threshold starts over and says so. A threshold of 0 is off.
    private static boolean reached(AtomicInteger counter, int threshold) {
        if (counter.incrementAndGet() < threshold || threshold == 0) {
            return false;
        }
        counter.set(0);
        return true;
    }

    private static void clear(AtomicInteger counter) {
        if (counter.get() != 0) {
            counter.set(0);
        }
    }

    /// Ejects a host, unless the enforcing percentage, drawn from `random`, or the cluster's cap says no.
    ///
    /// @param hostCount hosts in the cluster now
    /// @param nowMillis monotonic, positive
    /// @return whether it was ejected by this call
    public static boolean eject(
            OutlierPolicy policy,
            ClusterCell cluster,
            HostCell cell,
            Detection detection,
            int hostCount,
            long nowMillis,
            long random) {
        if (detection == Detection.NONE
                || cell.ejected()
                || Long.remainderUnsigned(random, 100) >= enforcing(policy, detection)
                || !mayEject(policy, cluster, hostCount)) {
            return false;
        }
        int times = cell.ejections.get() + 1;
        long until = nowMillis + ejectionMillis(policy, times, random >>> 17);
        if (!cell.ejectedUntil.compareAndSet(0, until)) {
            return false;
        }
        cell.ejections.set(times);
        cluster.ejected.incrementAndGet();
        cluster.ejectionsTotal.incrementAndGet();
        cluster.version.incrementAndGet();
        return true;
    }

    /// base × times in a row, at most the maximum (or the base, if that is longer), plus jitter.
    private static long ejectionMillis(OutlierPolicy policy, int times, long random) {
        long cap = Math.max(policy.maxEjectionMillis(), policy.baseEjectionMillis());
        long millis = Math.min(policy.baseEjectionMillis() * times, cap);
        long jitter = policy.maxEjectionJitterMillis();
        return Math.max(1, millis + (jitter > 0 ? Long.remainderUnsigned(random, jitter + 1) : 0));
    }

    private static boolean mayEject(OutlierPolicy policy, ClusterCell cluster, int hostCount) {
        int ejected = cluster.ejected.get();
        if (ejected == 0 && policy.alwaysEjectOneHost()) {
            return true;
        }
        return 100L * (ejected + 1) <= (long) policy.maxEjectionPercent() * hostCount;
    }

    private static int enforcing(OutlierPolicy policy, Detection detection) {
        return switch (detection) {
            case NONE -> 0;
            case CONSECUTIVE_5XX -> policy.enforcingConsecutive5xx();
            case CONSECUTIVE_GATEWAY_FAILURE -> policy.enforcingConsecutiveGatewayFailure();
            case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> policy.enforcingConsecutiveLocalOriginFailure();
            case SUCCESS_RATE -> policy.successRate().enforcing();
            case FAILURE_PERCENTAGE -> policy.failurePercentage().enforcing();
            case LOCAL_ORIGIN_SUCCESS_RATE -> policy.successRate().enforcingLocalOrigin();
            case LOCAL_ORIGIN_FAILURE_PERCENTAGE -> policy.failurePercentage().enforcingLocalOrigin();
        };
    }

    /// Once per `intervalMillis`, by one loop: hosts whose time is over return, hosts that stayed long enough
    /// are forgiven one ejection, and the interval's rates are judged.
    ///
    /// @param cells of every host in the cluster
    /// @return how many returned
    public static int sweep(
            OutlierPolicy policy, ClusterCell cluster, List<HostCell> cells, long nowMillis, long random) {
        int returned = 0;
        for (int i = 0; i < cells.size(); i++) {
            HostCell cell = cells.get(i);
            long until = cell.ejectedUntil.get();
            if (until == 0) {
                cell.ejections.updateAndGet(n -> Math.max(0, n - 1));
            } else if (nowMillis >= until && cell.ejectedUntil.compareAndSet(until, 0)) {
                cell.consecutive5xx.set(0);
                cell.consecutiveGateway.set(0);
                cell.consecutiveLocal.set(0);
                cluster.ejected.decrementAndGet();
                cluster.version.incrementAndGet();
                returned++;
            }
        }
        if (policy.enabled() && policy.judgesRates()) {
            Rates.ofResponses(cells).judge(policy, cluster, nowMillis, random);
        }
        if (policy.enabled() && policy.judgesLocalRates()) {
            Rates.ofLocalOrigin(cells).judge(policy, cluster, nowMillis, random >>> 7);
        }
        return returned;
    }
}
