package dev.meshwright.operate.conformance;

/// What came of one case on one back end.
///
/// @param on name of the back end
/// @param reason why it failed, or the constructs that cannot be expressed; empty when it passed
/// @param sent what was asked, for people; likewise `observed` and `expected`
public record CaseResult(
        String suite,
        String id,
        String on,
        Verdict verdict,
        String reason,
        String sent,
        String observed,
        String expected) {
    public enum Verdict {
        PASSED,
        FAILED,
        INEXPRESSIBLE
    }
}
