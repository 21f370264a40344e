package dev.meshwright.proxy.router;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.span.CopyOutcome;
import dev.meshwright.proxy.cluster.ClusterView;
import dev.meshwright.proxy.cluster.LiveHost;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.pool.HostPool;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.pool.PoolWaiter;
import dev.meshwright.proxy.pool.PooledConnection;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request of the proxy's own, made after another: sent once, never retried, its answer thrown away.
///
/// It counts against the limits of its cluster and for the health of its host like any other request. It is given up
/// when it would hold more bytes than it may, when nothing happened for its timeout, and when the original breaks off.
/// Owns the buffers that it holds. Event-loop confined.
final class Copy extends Deadlines.Entry implements PoolWaiter, HttpStreamListener {
    /// Without a timeout of the route; nobody waits for the answer, so nobody would notice.
    private static final long SILENCE_MILLIS_MAX = 60_000;

    private final LoopContext loop;
    private final LoopCluster cluster;
    private final MessageHead head;
    private final long heldMax;
    private final long silenceNanos;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
    private long heldBytes;
    private boolean complete;
    private @Nullable MessageHead trailers;
    private @Nullable HostPool waitingAt;
    private @Nullable LiveHost host;
    private @Nullable HttpStream stream;
    private @Nullable CopySpan span;
    private boolean writable = true;
    private boolean over;

    /// Of the answer; before one what a client would have got.
    private int status = 503;

    Copy(
            LoopContext loop,
            LoopCluster cluster,
            MessageHead head,
            long heldMax,
            long timeoutMillis,
            @Nullable CopySpan span) {
        this.loop = loop;
        this.cluster = cluster;
        this.head = head;
        this.heldMax = heldMax;
        this.span = span;
        this.silenceNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis > 0 ? timeoutMillis : SILENCE_MILLIS_MAX);
    }

    /// @param protocol of the original, for clusters that speak what the client speaks
    void start(String protocol) {
        ClusterView view = cluster.view();
        if (over
                || !cluster.cluster()
                        .requests()
                        .tryAcquire(view.table().thresholds().maxRequests())) {
            release("UO", false);
            return;
        }
        int index = cluster.pick(List.of(), false, 0, loop.chance());
        if (index == Balancer.NONE || (view.tls(index) && view.context(index) == null)) {
            cluster.cluster().requests().release();
            release("UH", false);
            return;
        }
        LiveHost picked = view.host(index);
        host = picked;
        picked.active().add();
        touch();
        HostPool pool =
                cluster.pool(index, HostPool.Version.of(view.table().protocol().protocol(), protocol));
        waitingAt = pool;
        pool.acquire(this);
    }

    // ---- the original's body

    /// Borrows `data`.
    void send(ByteBuf data, boolean end) {
        if (over) {
            return;
        }
        complete |= end;
        HttpStream to = stream;
        if (to != null && writable) {
            touch();
            to.sendData(data.retainedDuplicate(), end);
            return;
        }
        heldBytes += data.readableBytes();
        if (heldBytes > heldMax) {
            abandon();
            return;
        }
        held.add(data.retainedDuplicate());
    }

    /// The body ended before the copy began.
    void sendEnd() {
        complete = true;
    }

    void sendTrailers(MessageHead last) {
        if (over) {
            return;
        }
        complete = true;
        HttpStream to = stream;
        if (to != null && held.isEmpty()) {
            to.sendTrailers(last);
            return;
        }
        trailers = new MessageHead();
        trailers.copyFrom(last);
    }

    private void flush(HttpStream to) {
        while (writable && !over && !held.isEmpty()) {
            ByteBuf data = held.remove();
            heldBytes -= data.readableBytes();
            to.sendData(data, complete && trailers == null && held.isEmpty());
        }
        MessageHead last = trailers;
        if (last != null && held.isEmpty() && !over) {
            trailers = null;
            to.sendTrailers(last);
        }
    }

    // ---- the pool's answers

    @Override
    public void onConnection(HttpClientConnection connection, PooledConnection pooled, boolean reused) {
        waitingAt = null;
        touch();
        HttpStream opened = connection.open(this);
        stream = opened;
        boolean bodiless = complete && held.isEmpty() && trailers == null;
        opened.sendHead(head, bodiless);
        if (!bodiless) {
            flush(opened);
        }
    }

    @Override
    public void onPoolOverflow() {
        waitingAt = null;
        cluster.cluster().pendingOverflows().increment();
        end("UO", false);
    }

    @Override
    public void onConnectFailed(boolean timedOut, String why) {
        waitingAt = null;
        end("UF", false);
    }

    // ---- the upstream's events

    @Override
    public void onHead(MessageHead answer, boolean last) {
        LiveHost from = host;
        if (answer.status() >= 200) {
            status = answer.status();
        }
        if (answer.status() >= 200 && from != null) {
            cluster.cluster().outliers().onStatus(from, answer.status());
        }
        touch();
        if (last) {
            finish();
        }
    }

    @Override
    public void onData(ByteBuf data, boolean last) {
        data.release();
        touch();
        if (last) {
            finish();
        }
    }

    @Override
    public void onTrailers(MessageHead last) {
        finish();
    }

    @Override
    public void onReset(StreamReset reason) {
        stream = null;
        end(reason == StreamReset.CONNECTION_CLOSED ? "UC" : "UR", false);
    }

    @Override
    public void onWritabilityChanged(boolean now) {
        writable = now;
        HttpStream to = stream;
        if (now && to != null && !over) {
            flush(to);
        }
    }

    // ---- the end

    /// The answer is complete; what is missing of the request is of no use to anybody.
    private void finish() {
        if (complete && held.isEmpty()) {
            stream = null;
        }
        leave("", false);
    }

    void abandon() {
        leave("", true);
    }

    private void leave(String flags, boolean canceled) {
        HttpStream open = stream;
        HostPool pool = waitingAt;
        stream = null;
        waitingAt = null;
        end(flags, canceled);
        if (pool != null) {
            pool.cancel(this);
        }
        if (open != null) {
            open.reset(StreamReset.LOCAL_RESET);
        }
    }

    /// @param flags response flags
    /// @param canceled given up
    private void end(String flags, boolean canceled) {
        release(flags, canceled);
        LiveHost of = host;
        host = null;
        if (of != null) {
            of.active().release();
            cluster.cluster().requests().release();
        }
    }

    private void release(String flags, boolean canceled) {
        over = true;
        CopySpan recorded = span;
        if (recorded != null) {
            span = null;
            LiveHost of = host;
            recorded.ended(new CopyOutcome(cluster.name(), of == null ? "" : of.key(), status, flags, canceled));
        }
        loop.deadlines().remove(this);
        for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
            data.release();
        }
    }

    private void touch() {
        if (!over) {
            loop.deadlines().set(this, System.nanoTime() + silenceNanos);
        }
    }

    @Override
    protected void onDeadline(long now) {
        status = 504;
        leave("UT", false);
    }
}
