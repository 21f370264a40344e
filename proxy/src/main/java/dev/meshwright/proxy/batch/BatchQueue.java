package dev.meshwright.proxy.batch;

import dev.meshwright.decide.collector.Collector;
import dev.meshwright.proxy.call.Call;
import dev.meshwright.proxy.call.CallOutcome;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.pool.LoopCluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one loop has to tell one service. A batch goes out when it is large enough or a second old; few are
/// under way at a time, and what comes when the next batch is full is dropped and counted. Nothing is sent
/// twice: a service that took a batch may have been slow to say so. Event-loop confined.
public final class BatchQueue {
    private static final Logger LOG = LoggerFactory.getLogger(BatchQueue.class);

    /// A batch that is sent at once.
    private static final int BATCH_BYTES = 64 << 10;

    /// About 2,000 spans or entries.
    private static final int WAITING_BYTES_MAX = 2 << 20;

    private static final int CALLS_MAX = 2;

    /// Without a timeout of the service (OTLP exporter specification: 10 s).
    private static final long TIMEOUT_MILLIS = 10_000;

    private static final int ANSWER_BYTES_MAX = 64 << 10;

    private final Collector collector;
    private final BatchFormat format;
    private final BatchCounts counts;
    private final Outlet outlet;
    private final Bytes waiting = new Bytes();
    private int count;
    private int calls;
    private boolean failing;

    public BatchQueue(BatchFormat format, BatchCounts counts, Outlet outlet) {
        this.collector = format.collector();
        this.format = format;
        this.counts = counts;
        this.outlet = outlet;
    }

    /// Whether there is room for one more; counts a loss where not.
    public boolean room() {
        if (waiting.length() < WAITING_BYTES_MAX) {
            return true;
        }
        counts.lost(BatchCounts.Loss.QUEUE_FULL, 1);
        return false;
    }

    /// To be written to after [#room] said yes, and before [#added].
    public Bytes waiting() {
        return waiting;
    }

    /// Whether nothing waits yet.
    public boolean first() {
        return count == 0;
    }

    /// One more was written.
    public void added() {
        count++;
        if (waiting.length() >= BATCH_BYTES) {
            send();
        }
    }

    /// Nothing waits, and nothing is under way.
    public boolean idle() {
        return count == 0 && calls == 0;
    }

    /// Sends what waits, when it may.
    public void send() {
        if (count == 0 || calls >= CALLS_MAX) {
            return;
        }
        int sent = count;
        byte[] message = format.message(waiting);
        waiting.clear();
        count = 0;
        LoopCluster cluster = outlet.clusters().apply(collector.cluster());
        if (cluster == null) {
            lost(BatchCounts.Loss.NO_ANSWER, sent, "no cluster " + collector.cluster());
            return;
        }
        calls++;
        long timeout = collector.timeoutMillis() > 0 ? collector.timeoutMillis() : TIMEOUT_MILLIS;
        new Call(cluster, outlet.deadlines(), format.head(), message, timeout, ANSWER_BYTES_MAX, outcome -> {
                    calls--;
                    ended(sent, outcome);
                })
                .start(outlet.chance().getAsLong());
    }

    private void ended(int sent, CallOutcome outcome) {
        switch (outcome) {
            case CallOutcome.Failed(String why) -> lost(BatchCounts.Loss.NO_ANSWER, sent, why);
            case CallOutcome.Answered answer -> {
                MessageHead head = answer.head();
                if (head.status() / 100 != 2) {
                    lost(BatchCounts.Loss.REFUSED, sent, "status " + head.status());
                } else if (collector instanceof Collector.Grpc && answer.grpcStatus() != 0) {
                    lost(BatchCounts.Loss.REFUSED, sent, "gRPC status " + answer.grpcStatus());
                } else {
                    counts.exported(sent);
                    if (failing) {
                        failing = false;
                        LOG.info("{} are taken by {} again", counts.things(), collector.cluster());
                    }
                }
            }
        }
    }

    private void lost(BatchCounts.Loss why, int sent, String detail) {
        counts.lost(why, sent);
        if (!failing) {
            failing = true;
            LOG.warn("{} are not taken by {}: {}", counts.things(), collector.cluster(), detail);
        }
    }
}
