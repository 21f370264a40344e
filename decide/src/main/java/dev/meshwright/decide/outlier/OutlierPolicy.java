package dev.meshwright.decide.outlier;

/// When hosts of a cluster are ejected: `OutlierDetection`, defaults of its proto comments. Percentages are 0..100; an
/// enforcing
/// percentage of 0 detects without ejecting.
///
/// @param enabled false: the cluster has no outlier detection
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
        FailurePercentage failurePercentage) {
    /// @param stdevFactorThousandths hosts below mean − factor/1000 × deviation are outliers
    public record SuccessRate(
            int enforcing, int enforcingLocalOrigin, int minimumHosts, int requestVolume, int stdevFactorThousandths) {
        public static final SuccessRate DEFAULT = new SuccessRate(100, 100, 5, 100, 1900);
    }

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
            FailurePercentage.DEFAULT);

    /// Whether results must be counted per interval.
    public boolean judgesRates() {
        return successRate.enforcing() > 0 || failurePercentage.enforcing() > 0;
    }
}
