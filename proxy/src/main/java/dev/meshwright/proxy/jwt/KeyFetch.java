package dev.meshwright.proxy.jwt;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.jwt.Jwks;
import dev.meshwright.decide.jwt.JwtProvider.Keys;
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
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request for a key set, with a deadline over all of it. It counts against the limits of its cluster like any
/// other request, and follows no redirect. Owns the body it gathers. Event-loop confined.
final class KeyFetch extends Deadlines.Entry implements PoolWaiter, HttpStreamListener {
    /// Without a timeout of the provider.
    private static final long TIMEOUT_MILLIS = 5_000;

    /// A thousand RSA keys fit in it.
    private static final int BODY_BYTES_MAX = 1 << 20;

    @FunctionalInterface
    interface Done {
        /// @param set null when the fetch failed
        /// @param why it failed; empty when it did not
        void told(@Nullable Jwks set, String why);
    }

    private final Keys.Remote from;
    private final LoopCluster cluster;
    private final Deadlines deadlines;
    private final Done done;
    private final ByteBuf body = Unpooled.buffer(1024);
    private @Nullable HostPool waitingAt;
    private @Nullable LiveHost host;
    private @Nullable HttpStream stream;
    private int status;
    private boolean over;

    KeyFetch(Keys.Remote from, LoopCluster cluster, Deadlines deadlines, Done done) {
        this.from = from;
        this.cluster = cluster;
        this.deadlines = deadlines;
        this.done = done;
    }

    void start(long random) {
        ClusterView view = cluster.view();
        if (!cluster.cluster().requests().tryAcquire(view.table().thresholds().maxRequests())) {
            end(null, "the cluster has all the requests that it may have");
            return;
        }
        int index = cluster.pick(List.of(), false, 0, random);
        if (index == Balancer.NONE || (view.tls(index) && view.context(index) == null)) {
            cluster.cluster().requests().release();
            end(null, "no healthy upstream");
            return;
        }
        LiveHost picked = view.host(index);
        host = picked;
        picked.active().add();
        long millis = from.timeoutMillis() > 0 ? from.timeoutMillis() : TIMEOUT_MILLIS;
        deadlines.set(this, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        HostPool.Version version = switch (view.table().protocol().protocol()) {
            case HTTP_1, DOWNSTREAM -> HostPool.Version.HTTP_1;
            case HTTP_2 -> HostPool.Version.HTTP_2;
            case AUTO -> HostPool.Version.BY_ALPN;
        };
        HostPool pool = cluster.pool(index, version);
        waitingAt = pool;
        pool.acquire(this);
    }

    private MessageHead request() {
        URI uri = URI.create(from.uri());
        MessageHead head = new MessageHead();
        head.method(head.append("GET"));
        head.scheme(head.append(uri.getScheme()));
        head.authority(head.append(uri.getRawAuthority()));
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        head.path(head.append(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery()));
        head.add("accept", "application/json");
        return head;
    }

    // ---- the pool's answers

    @Override
    public void onConnection(HttpClientConnection connection, PooledConnection pooled, boolean reused) {
        waitingAt = null;
        HttpStream opened = connection.open(this);
        stream = opened;
        opened.sendHead(request(), true);
    }

    @Override
    public void onPoolOverflow() {
        waitingAt = null;
        cluster.cluster().pendingOverflows().increment();
        end(null, "too many requests wait for a connection");
    }

    @Override
    public void onConnectFailed(boolean timedOut, String why) {
        waitingAt = null;
        end(null, timedOut ? "connecting took too long" : why);
    }

    // ---- the upstream's events

    @Override
    public void onHead(MessageHead answer, boolean last) {
        if (answer.status() < 200) {
            return;
        }
        LiveHost of = host;
        if (of != null) {
            cluster.cluster().outliers().onStatus(of, answer.status());
        }
        status = answer.status();
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
            if (body.readableBytes() + data.readableBytes() > BODY_BYTES_MAX) {
                give("the answer is longer than " + BODY_BYTES_MAX + " bytes");
                return;
            }
            body.writeBytes(data);
        } finally {
            data.release();
        }
        if (last) {
            complete();
        }
    }

    @Override
    public void onTrailers(MessageHead last) {
        complete();
    }

    @Override
    public void onReset(StreamReset reason) {
        stream = null;
        end(null, "the connection broke off: " + reason);
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
        if (status != 200) {
            end(null, "status " + status);
            return;
        }
        Jwks set = Jwks.parse(ByteBufUtil.getBytes(body));
        if (set.usable()) {
            end(set, "");
        } else {
            end(null, set.problems().isEmpty() ? "no key in it" : set.problems().getFirst());
        }
    }

    /// Breaks off.
    private void give(String why) {
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
        end(null, why);
    }

    private void end(@Nullable Jwks set, String why) {
        if (over) {
            return;
        }
        over = true;
        deadlines.remove(this);
        body.release();
        LiveHost of = host;
        host = null;
        if (of != null) {
            of.active().release();
            cluster.cluster().requests().release();
        }
        done.told(set, why);
    }
}
