package dev.meshwright.proxy.overload;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The decision in force about overload: refuse requests, accept no connections, close those that hold most.
/// Made by [OverloadKernel] from what [Gauges.Source] reads (docs/threats.md, R6). [#sample] is called by one
/// thread, several times a second; the rest by any.
public final class Overload {
    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);
    private static final int HEAP_LOOK_SAMPLES = 20;

    private final Gauges.Source source;
    private final AtomicLong shed = new AtomicLong();
    private volatile boolean shedding;
    private volatile OverloadKernel.Decision decision = OverloadKernel.Decision.CALM;
    private int samplesWithHeap;

    public Overload(Gauges.Source source) {
        this.source = source;
    }

    /// Whether new requests are refused; asked by every loop at each request.
    public boolean shedding() {
        return shedding;
    }

    /// A request was refused.
    public void refused() {
        shed.incrementAndGet();
    }

    /// So many connections were closed for what they held.
    public void relieved(int connections) {
        if (connections > 0) {
            LOG.warn("overload: direct memory is short, closed the {} connections that held the most", connections);
        }
    }

    public OverloadKernel.Decision decision() {
        return decision;
    }

    /// Looks at the gauges.
    ///
    /// @return what holds from now on
    public OverloadKernel.Decision sample() {
        OverloadKernel.Decision before = decision;
        OverloadKernel.Decision now = OverloadKernel.decide(before, source.read());
        decision = now;
        shedding = now.shedding();
        if (now.shedding() != before.shedding() || now.pausing() != before.pausing()) {
            LOG.warn(
                    "overload: {}{}",
                    now.pausing() ? "accepting no connections, " : "",
                    now.shedding()
                            ? "refusing requests: " + String.join(", ", now.reasons())
                            : now.pausing()
                                    ? String.join(", ", now.reasons())
                                    : "over, " + shed.get() + " requests were refused");
        }
        samplesWithHeap = now.heap() ? samplesWithHeap + 1 : 0;
        if (samplesWithHeap == HEAP_LOOK_SAMPLES) {
            samplesWithHeap = 0;
            source.lookAtHeapAgain();
        }
        return now;
    }
}
