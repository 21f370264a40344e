package dev.meshwright.proxy.http2;

import dev.meshwright.proxy.http.ProtocolViolation;

/// What a peer may still make us do for nothing: tokens that refill with time and with useful work.
///
/// Two buckets. *Errors*: streams that were reset, by the peer or because of what it sent, so a server that is made
/// to reset (CVE-2025-8671) counts as well as a client that does (CVE-2023-44487). *Control*: SETTINGS, PING,
/// PRIORITY, WINDOW_UPDATE, unknown and empty frames (CVE-2019-9511 to -9518). Time is a parameter, in nanoseconds of
/// any origin.
final class FloodBudget {
    /// As large as a browser's or gRPC client's worst burst of cancellations; refilled at 100 a second.
    private static final int ERRORS_MAX = 500;
    private static final long NANOS_PER_ERROR = 10_000_000;
    /// Refilled at 500 a second, and by each frame of use.
    private static final int CONTROLS_MAX = 2_000;
    private static final long NANOS_PER_CONTROL = 2_000_000;
    /// A peer may send a WINDOW_UPDATE for the stream and for the connection, and a PING, for each DATA frame.
    private static final int CONTROLS_PER_USE = 4;

    private int errors = ERRORS_MAX;
    private int controls = CONTROLS_MAX;
    private long errorsRefilled;
    private long controlsRefilled;

    FloodBudget(long now) {
        errorsRefilled = now;
        controlsRefilled = now;
    }

    /// @throws ProtocolViolation ENHANCE_YOUR_CALM when the bucket is empty
    void spendError(long now) throws ProtocolViolation {
        if (--errors < 0) {
            long refill = (now - errorsRefilled) / NANOS_PER_ERROR;
            errors = (int) Math.min(ERRORS_MAX, refill) - 1;
            errorsRefilled = now;
            if (errors < 0) {
                throw new ProtocolViolation(ErrorCode.ENHANCE_YOUR_CALM, "too many streams reset");
            }
        }
    }

    void spendControl(long now) throws ProtocolViolation {
        if (--controls < 0) {
            long refill = (now - controlsRefilled) / NANOS_PER_CONTROL;
            controls = (int) Math.min(CONTROLS_MAX, refill) - 1;
            controlsRefilled = now;
            if (controls < 0) {
                throw new ProtocolViolation(ErrorCode.ENHANCE_YOUR_CALM, "too many control or empty frames");
            }
        }
    }

    /// A frame that carried something, in either direction.
    void used() {
        controls = Math.min(CONTROLS_MAX, controls + CONTROLS_PER_USE);
    }
}
