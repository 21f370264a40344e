package dev.meshwright.decide.outlier;

import dev.meshwright.decide.outlier.OutlierKernel.Detection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// The results of one interval, which taking them ends: success rate against the others', failure percentage against a
/// threshold (Envoy docs, "Outlier detection: success rate", "failure percentage"). Responses and, where a policy says
/// so, what is none are judged alike, each by itself.
final class Rates {
    private final List<HostCell> cells;
    private final Detection bySuccessRate;
    private final Detection byFailurePercentage;

    /// Percent of good results; 100 without any.
    private final double[] rates;

    private final int[] volumes;

    private Rates(
            List<HostCell> cells,
            Function<HostCell, AtomicInteger> successes,
            Function<HostCell, AtomicInteger> failures,
            Detection bySuccessRate,
            Detection byFailurePercentage) {
        this.cells = cells;
        this.bySuccessRate = bySuccessRate;
        this.byFailurePercentage = byFailurePercentage;
        this.rates = new double[cells.size()];
        this.volumes = new int[cells.size()];
        for (int i = 0; i < rates.length; i++) {
            int good = successes.apply(cells.get(i)).getAndSet(0);
            int bad = failures.apply(cells.get(i)).getAndSet(0);
            volumes[i] = good + bad;
            rates[i] = volumes[i] == 0 ? 100 : 100.0 * good / volumes[i];
        }
    }

    static Rates ofResponses(List<HostCell> cells) {
        return new Rates(
                cells, c -> c.successes, c -> c.failures, Detection.SUCCESS_RATE, Detection.FAILURE_PERCENTAGE);
    }

    static Rates ofLocalOrigin(List<HostCell> cells) {
        return new Rates(
                cells,
                c -> c.localSuccesses,
                c -> c.localFailures,
                Detection.LOCAL_ORIGIN_SUCCESS_RATE,
                Detection.LOCAL_ORIGIN_FAILURE_PERCENTAGE);
    }

    void judge(OutlierPolicy policy, ClusterCell cluster, long nowMillis, long random) {
        successRate(policy, cluster, nowMillis, random);
        failurePercentage(policy, cluster, nowMillis, random);
    }

    private void successRate(OutlierPolicy policy, ClusterCell cluster, long nowMillis, long random) {
        OutlierPolicy.SuccessRate rule = policy.successRate();
        double sum = 0;
        double squares = 0;
        int judged = 0;
        for (int i = 0; i < rates.length; i++) {
            if (volumes[i] >= rule.requestVolume()) {
                sum += rates[i];
                squares += rates[i] * rates[i];
                judged++;
            }
        }
        if (judged == 0 || judged < rule.minimumHosts()) {
            return;
        }
        double mean = sum / judged;
        double deviation = Math.sqrt(Math.max(0, squares / judged - mean * mean));
        double threshold = mean - rule.stdevFactorThousandths() / 1000.0 * deviation;
        for (int i = 0; i < rates.length; i++) {
            if (volumes[i] >= rule.requestVolume() && rates[i] < threshold) {
                OutlierKernel.eject(policy, cluster, cells.get(i), bySuccessRate, rates.length, nowMillis, random + i);
            }
        }
    }

    private void failurePercentage(OutlierPolicy policy, ClusterCell cluster, long nowMillis, long random) {
        OutlierPolicy.FailurePercentage rule = policy.failurePercentage();
        int judged = 0;
        for (int volume : volumes) {
            judged += volume >= rule.requestVolume() ? 1 : 0;
        }
        if (judged == 0 || judged < rule.minimumHosts()) {
            return;
        }
        for (int i = 0; i < rates.length; i++) {
            if (volumes[i] >= rule.requestVolume() && 100 - rates[i] >= rule.threshold()) {
                OutlierKernel.eject(
                        policy, cluster, cells.get(i), byFailurePercentage, rates.length, nowMillis, random + i);
            }
        }
    }
}
