package dev.meshwright.operate.verify.record;

import java.util.List;

/// What was read out of a record.
///
/// @param calls in order
/// @param skipped lines of a log, or documents of a tap, that are no call of an outbound side or of a gateway
public record RecordedCalls(List<RecordedCall> calls, int skipped) {
    public RecordedCalls {
        calls = List.copyOf(calls);
    }

    /// @param text a tap of Envoy, or an access log
    /// @param from who called: a workload, whose sidecar told of it, or `outside`, of which a gateway did
    public static RecordedCalls of(String text, String from) {
        return TapTraces.isTap(text)
                ? TapTraces.read(text, from.equals("outside") ? TapTraces.At.GATEWAY : TapTraces.At.SIDECAR)
                : AccessLog.read(text);
    }
}
