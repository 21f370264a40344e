package dev.meshwright.operate.conformance;

/// What came of one case on one back end.
///
/// @param on name of the back end
/// @param reason why it failed, or the constructs that cannot be expressed; empty when it passed
/// @param sent what was asked, for people; likewise `observed` and `expected`
/// @param millis what it took, until its documents were in force included
public record CaseResult(
        String suite,
        String id,
        String on,
        Verdict verdict,
        String reason,
        String sent,
        String observed,
        String expected,
        long millis) {
    public enum Verdict {
        PASSED,
        FAILED,
        INEXPRESSIBLE
    }

    CaseResult took(long measuredMillis) {
        return new CaseResult(suite, id, on, verdict, reason, sent, observed, expected, measuredMillis);
    }
}
