package dev.meshwright.decide.outlier;

import java.util.List;

/// When hosts of a cluster are ejected: `OutlierDetection`, defaults of its proto comments. Percentages are 0..100; an
/// enforcing percentage of 0 detects without ejecting.
///
/// @param enabled false: the cluster has no outlier detection
/// @param errorStatuses answers that count as errors, sorted; empty: 500..599
/// @param splitLocalOrigin connect failures and timeouts are counted apart from responses
public record OutlierPolicy(
        boolean enabled,
        int consecutive5xx,
        int enforcingConsecutive5xx,
        int consecutiveGatewayFailure,
        int enforcingConsecutiveGatewayFailure,
        boolean splitLocalOrigin,
        int consecutiveLocalOriginFailure,
        int enforcingConsecutiveLocalOriginFailure,
        long intervalMillis,
        long baseEjectionMillis,
        long maxEjectionMillis,
        long maxEjectionJitterMillis,
        int maxEjectionPercent,
        boolean alwaysEjectOneHost,
        SuccessRate successRate,
        FailurePercentage failurePercentage,
        List<Integer> errorStatuses) {
    public OutlierPolicy {
        errorStatuses = List.copyOf(errorStatuses);
    }

    /// The same policy with other errors.
    public OutlierPolicy counting(List<Integer> statuses) {
        return statuses.equals(errorStatuses)
                ? this
                : new OutlierPolicy(
                        enabled,
                        consecutive5xx,
                        enforcingConsecutive5xx,
                        consecutiveGatewayFailure,
                        enforcingConsecutiveGatewayFailure,
                        splitLocalOrigin,
                        consecutiveLocalOriginFailure,
                        enforcingConsecutiveLocalOriginFailure,
                        intervalMillis,
                        baseEjectionMillis,
                        maxEjectionMillis,
                        maxEjectionJitterMillis,
                        maxEjectionPercent,
                        alwaysEjectOneHost,
                        successRate,
                        failurePercentage,
                        statuses);
    }

    /// What an answer counts as: itself, or with errors of one's own 500 or 200 (Envoy's router,
    /// `error_matcher`).
    int counted(int status) {
        if (errorStatuses.isEmpty()) {
            return status;
        }
        return errorStatuses.contains(status) ? 500 : 200;
    }

    /// @param enforcingLocalOrigin of what is no response; counts with `splitLocalOrigin` alone
    /// @param stdevFactorThousandths hosts below mean − factor/1000 × deviation are outliers
    public record SuccessRate(
            int enforcing, int enforcingLocalOrigin, int minimumHosts, int requestVolume, int stdevFactorThousandths) {
        public static final SuccessRate DEFAULT = new SuccessRate(100, 100, 5, 100, 1900);
    }

    /// @param enforcingLocalOrigin of what is no response; counts with `splitLocalOrigin` alone
    public record FailurePercentage(
            int enforcing, int enforcingLocalOrigin, int threshold, int minimumHosts, int requestVolume) {
        public static final FailurePercentage DEFAULT = new FailurePercentage(0, 0, 85, 5, 50);
    }

    public static final OutlierPolicy DISABLED = new OutlierPolicy(
            false,
            5,
            100,
            5,
            0,
            false,
            5,
            100,
            10_000,
            30_000,
            300_000,
            0,
            10,
            false,
            SuccessRate.DEFAULT,
            FailurePercentage.DEFAULT,
            List.of());

    /// Whether connections, timeouts and resets must be counted per interval, apart from responses.
    boolean judgesLocalRates() {
        return splitLocalOrigin
                && (successRate.enforcingLocalOrigin() > 0 || failurePercentage.enforcingLocalOrigin() > 0);
    }

    /// Whether responses must be counted per interval.
    public boolean judgesRates() {
        return successRate.enforcing() > 0 || failurePercentage.enforcing() > 0;
    }
}
