package dev.meshwright.proxy.overload;

import java.util.ArrayList;
import java.util.List;

/// What is refused at which readings. Pure. A level is left only well below where it was entered, so that it does not
/// flutter.
///
/// Direct memory: from 50 % of its limit less may wait in each connection; from 80 % those that hold the most
/// are closed, so that many slow peers do not bring the rest to what follows. Memory: from 90 % of a limit
/// requests are refused, from 95 % connections too, until 5 points less. File descriptors: from 90 % no
/// connection is accepted, so that upstream connections and reloads still get theirs. Loops: requests are
/// refused from 2 s of lag to 500 ms; whoever asks a loop that late is better told so.
public final class OverloadKernel {
    static final double TIGHT_AT = 0.50;
    static final double RELIEVE_AT = 0.80;
    static final double SHED_AT = 0.90;
    static final double STOP_AT = 0.95;
    static final double SLACK = 0.05;
    static final double DESCRIPTORS_AT = 0.90;
    static final long LAG_MILLIS = 2_000;
    static final long LAG_OVER_MILLIS = 500;

    private OverloadKernel() {}

    /// @param tight less may wait in each connection
    /// @param relieving connections that hold much are closed
    /// @param shedding new requests are answered 503
    /// @param pausing no connection is accepted
    /// @param heap that it is for the heap, which only a collection shows to be over
    /// @param reasons what is short, for the log; empty when nothing is
    public record Decision(
            boolean tight, boolean relieving, boolean shedding, boolean pausing, boolean heap, List<String> reasons) {
        public static final Decision CALM = new Decision(false, false, false, false, false, List.of());

        public Decision {
            reasons = List.copyOf(reasons);
        }
    }

    public static Decision decide(Decision before, Gauges now) {
        List<String> reasons = new ArrayList<>();
        boolean direct = isShort(reasons, "direct memory", now.directMemory(), SHED_AT, before.shedding());
        boolean heap = isShort(reasons, "heap", now.heap(), SHED_AT, before.shedding());
        boolean descriptors = isShort(reasons, "file descriptors", now.descriptors(), DESCRIPTORS_AT, before.pausing());
        boolean lag = now.lagMillis() >= (before.shedding() ? LAG_OVER_MILLIS : LAG_MILLIS);
        if (lag) {
            reasons.add("event loop behind by " + now.lagMillis() + " ms");
        }
        double memory = Math.max(now.directMemory(), now.heap());
        boolean pausing = descriptors || memory >= (before.pausing() ? STOP_AT - SLACK : STOP_AT);
        boolean tight = now.directMemory() >= (before.tight() ? TIGHT_AT - SLACK : TIGHT_AT);
        boolean relieving = now.directMemory() >= RELIEVE_AT;
        return new Decision(tight, relieving, direct || heap || lag, pausing, heap, reasons);
    }

    private static boolean isShort(List<String> reasons, String what, double part, double at, boolean already) {
        boolean over = part >= (already ? at - SLACK : at);
        if (over) {
            reasons.add(what + " " + Math.round(part * 100) + " % used");
        }
        return over;
    }
}
