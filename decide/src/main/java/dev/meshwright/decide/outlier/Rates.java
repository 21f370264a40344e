package dev.meshwright.decide.outlier;

import dev.meshwright.decide.outlier.OutlierKernel.Detection;
import java.util.List;

/// Judges the results of one interval: success rate against the others', failure percentage against a threshold
/// (Envoy docs, "Outlier detection: success rate", "failure percentage"). Starts the next interval.
final class Rates {
    private Rates() {}

    static void judge(OutlierPolicy policy, ClusterCell cluster, List<HostCell> cells, long nowMillis, long random) {
        int size = cells.size();
        double[] rates = new double[size];
        int[] volumes = new int[size];
        for (int i = 0; i < size; i++) {
            HostCell cell = cells.get(i);
            int good = cell.successes.getAndSet(0);
            int bad = cell.failures.getAndSet(0);
            volumes[i] = good + bad;
            rates[i] = volumes[i] == 0 ? 100 : 100.0 * good / volumes[i];
        }
        successRate(policy, cluster, cells, rates, volumes, nowMillis, random);
        failurePercentage(policy, cluster, cells, rates, volumes, nowMillis, random);
    }

    private static void successRate(
            OutlierPolicy policy,
            ClusterCell cluster,
            List<HostCell> cells,
            double[] rates,
            int[] volumes,
            long nowMillis,
            long random) {
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
                OutlierKernel.eject(
                        policy, cluster, cells.get(i), Detection.SUCCESS_RATE, rates.length, nowMillis, random + i);
            }
        }
    }

    private static void failurePercentage(
            OutlierPolicy policy,
            ClusterCell cluster,
            List<HostCell> cells,
            double[] rates,
            int[] volumes,
            long nowMillis,
            long random) {
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
                        policy,
                        cluster,
                        cells.get(i),
                        Detection.FAILURE_PERCENTAGE,
                        rates.length,
                        nowMillis,
                        random + i);
            }
        }
    }
}
