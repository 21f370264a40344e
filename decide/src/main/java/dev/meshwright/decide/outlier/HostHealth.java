package dev.meshwright.decide.outlier;

import dev.meshwright.decide.outlier.OutlierKernel.LocalOrigin;
import dev.meshwright.decide.retry.RetryOutcome;

/// How a try is counted by outlier detection: its answer's status, or the kind of failure where there was no
/// answer (Envoy, "Outlier detection", external and local origin). Pure.
public final class HostHealth {
    private HostHealth() {}

    /// What outlier detection counts for a response: a gRPC failure is read as the HTTP status that it stands for.
    ///
    /// @param grpcStatus -1 when there is none
    public static int status(int status, int grpcStatus) {
        return switch (grpcStatus) {
            case 4, 14 -> 503;
            case 2, 13, 15 -> 500;
            default -> status;
        };
    }

    /// What it counts where a try ended without a response that can be used.
    public static LocalOrigin localOrigin(RetryOutcome.Reset reset) {
        return switch (reset) {
            case CONNECT_FAILURE -> LocalOrigin.CONNECT_FAILED;
            case PER_TRY_TIMEOUT, NONE -> LocalOrigin.TIMED_OUT;
            case REFUSED_STREAM, REMOTE_RESET, OVERFLOW, PROTOCOL_ERROR -> LocalOrigin.RESET;
        };
    }
}
