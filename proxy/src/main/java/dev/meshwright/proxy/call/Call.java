package dev.meshwright.proxy.call;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.proxy.cluster.ClusterView;
import dev.meshwright.proxy.cluster.LiveHost;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.pool.HostPool;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.pool.PoolWaiter;
import dev.meshwright.proxy.pool.PooledConnection;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One request of the proxy's own, with a deadline over all of it. It counts against the limits of its cluster like any
/// other request, and follows no redirect. Owns the body of the answer while it gathers. Event-loop confined.
public final class Call extends Deadlines.Entry implements PoolWaiter, HttpStreamListener {
    private final LoopCluster cluster;
    private final Deadlines deadlines;
    private final MessageHead request;
    private final byte[] body;
    private final long timeoutMillis;
    private final int answerBytesMax;
    private final Consumer<CallOutcome> done;
    private final MessageHead head = new MessageHead();
    private final MessageHead trailers = new MessageHead();
    private final ByteBuf gathered = Unpooled.buffer(0);
    private @Nullable HostPool waitingAt;
    private @Nullable LiveHost host;
    private @Nullable HttpStream stream;
    private boolean over;

    /// @param request with method, scheme, authority and path; its content length is set here
    /// @param timeoutMillis above 0
    /// @param answerBytesMax bound on the body of the answer
    /// @param done told once, on this loop, maybe within [#start]; never after [#cancel]
    public Call(
            LoopCluster cluster,
            Deadlines deadlines,
            MessageHead request,
            byte[] body,
            long timeoutMillis,
            int answerBytesMax,
            Consumer<CallOutcome> done) {
        this.cluster = cluster;
        this.deadlines = deadlines;
        this.request = request;
        this.body = body;
        this.timeoutMillis = timeoutMillis;
        this.answerBytesMax = answerBytesMax;
        this.done = done;
    }

    /// @param random draws the host
    public void start(long random) {
        ClusterView view = cluster.view();
        if (!cluster.cluster().requests().tryAcquire(view.table().thresholds().maxRequests())) {
            fail("the cluster has all the requests that it may have");
            return;
        }
        int index = cluster.pick(List.of(), false, 0, random);
        if (index == Balancer.NONE || (view.tls(index) && view.context(index) == null)) {
            cluster.cluster().requests().release();
            fail("no healthy upstream");
            return;
        }
        LiveHost picked = view.host(index);
        host = picked;
        picked.active().add();
        deadlines.set(this, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        HostPool.Version version = switch (view.table().protocol().protocol()) {
            case HTTP_1, DOWNSTREAM -> HostPool.Version.HTTP_1;
            case HTTP_2 -> HostPool.Version.HTTP_2;
            case AUTO -> HostPool.Version.BY_ALPN;
        };
        HostPool pool = cluster.pool(index, version);
        waitingAt = pool;
        pool.acquire(this);
    }

    /// Gives the call up; nobody is told. Idempotent.
    public void cancel() {
        if (!over) {
            letGo();
            leave();
        }
    }

    // ---- the pool's answers

    @Override
    public void onConnection(HttpClientConnection connection, PooledConnection pooled, boolean reused) {
        waitingAt = null;
        HttpStream opened = connection.open(this);
        stream = opened;
        if (body.length > 0) {
            request.contentLength(body.length);
        }
        opened.sendHead(request, body.length == 0);
        if (body.length > 0 && !over) {
            opened.sendData(Unpooled.wrappedBuffer(body), true);
        }
    }

    @Override
    public void onPoolOverflow() {
        waitingAt = null;
        cluster.cluster().pendingOverflows().increment();
        fail("too many requests wait for a connection");
    }

    @Override
    public void onConnectFailed(boolean timedOut, String why) {
        waitingAt = null;
        fail(timedOut ? "connecting took too long" : why);
    }

    // ---- the upstream's events

    @Override
    public void onHead(MessageHead answer, boolean last) {
        if (over || answer.status() < 200) {
            return;
        }
        LiveHost of = host;
        if (of != null) {
            cluster.cluster().outliers().onStatus(of, answer.status());
        }
        head.copyFrom(answer);
        if (last) {
            complete();
        }
    }

    /// Consumes `data`.
    @Override
    public void onData(ByteBuf data, boolean last) {
        try {
            if (over) {
                return;
            }
            if (gathered.readableBytes() + data.readableBytes() > answerBytesMax) {
                give("the answer is longer than " + answerBytesMax + " bytes");
                return;
            }
            gathered.writeBytes(data);
        } finally {
            data.release();
        }
        if (last) {
            complete();
        }
    }

    @Override
    public void onTrailers(MessageHead last) {
        if (!over) {
            trailers.copyFrom(last);
            complete();
        }
    }

    @Override
    public void onReset(StreamReset reason) {
        stream = null;
        fail("the connection broke off: " + reason);
    }

    @Override
    public void onWritabilityChanged(boolean now) {}

    @Override
    protected void onDeadline(long now) {
        give("no answer in time");
    }

    // ---- the end

    private void complete() {
        stream = null;
        end(new CallOutcome.Answered(head, ByteBufUtil.getBytes(gathered), trailers));
    }

    /// Breaks off.
    private void give(String why) {
        letGo();
        fail(why);
    }

    /// Leaves what the call waits for.
    private void letGo() {
        HttpStream open = stream;
        HostPool pool = waitingAt;
        stream = null;
        waitingAt = null;
        if (pool != null) {
            pool.cancel(this);
        }
        if (open != null) {
            open.reset(StreamReset.LOCAL_RESET);
        }
    }

    private void fail(String why) {
        end(new CallOutcome.Failed(why));
    }

    private void end(CallOutcome outcome) {
        if (!over) {
            leave();
            done.accept(outcome);
        }
    }

    private void leave() {
        over = true;
        deadlines.remove(this);
        gathered.release();
        LiveHost of = host;
        host = null;
        if (of != null) {
            of.active().release();
            cluster.cluster().requests().release();
        }
    }
}
