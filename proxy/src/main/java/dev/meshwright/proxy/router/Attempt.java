package dev.meshwright.proxy.router;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.outlier.HostHealth;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.retry.RetryKernel;
import dev.meshwright.decide.retry.RetryOutcome;
import dev.meshwright.decide.route.HostRewrite;
import dev.meshwright.proxy.cluster.ClusterView;
import dev.meshwright.proxy.cluster.LiveHost;
import dev.meshwright.proxy.http.HttpClientConnection;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.pool.HostPool;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.pool.PoolWaiter;
import dev.meshwright.proxy.pool.PooledConnection;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One try of an exchange: picks a host, gets a connection, sends the request, hears the response.
///
/// Holds one request slot of the cluster and one of the host from start to end. After its end (a complete
/// response, a failure, or [#abandon]) every further event is dropped. Event-loop confined.
final class Attempt implements PoolWaiter, HttpStreamListener {
    /// Whom outlier detection hears of when a try is given up.
    enum Blame {
        HOST,
        NOBODY
    }

    private final Exchange exchange;
    private final Tries tries;
    private final LoopCluster cluster;
    private final RetryOutcome outcome;
    private @Nullable HostPool pool;
    private @Nullable LiveHost host;
    private @Nullable HttpStream stream;
    private boolean onReusedConnection;
    private boolean answering;
    private boolean over;
    private @Nullable TrySpan span;
    private @Nullable ResponseCause failure;

    Attempt(Exchange exchange, Tries tries, RetryOutcome outcome) {
        this.exchange = exchange;
        this.tries = tries;
        this.cluster = tries.cluster();
        this.outcome = outcome;
    }

    /// The upstream stream; null while there is none.
    @Nullable
    HttpStream stream() {
        return over ? null : stream;
    }

    void start(List<LiveHost> avoid, boolean hashed, long hash) {
        ClusterView view = cluster.view();
        span = TrySpan.begin(exchange);
        if (!cluster.cluster().requests().tryAcquire(view.table().thresholds().maxRequests())) {
            over = true;
            outcome.reset = RetryOutcome.Reset.OVERFLOW;
            exchange.reply(ResponseCause.OVERFLOW, "max_requests");
            return;
        }
        cluster.cluster().requestBegins();
        int index = tries.ofSession();
        if (index == Balancer.NONE && !tries.boundToSession()) {
            index = cluster.pick(avoid, hashed, hash, exchange.loop().chance());
            if (index == Balancer.NONE && !avoid.isEmpty()) {
                index = cluster.pick(List.of(), hashed, hash, exchange.loop().chance());
            }
        }
        if (index == Balancer.NONE) {
            over = true;
            cluster.cluster().requests().release();
            exchange.reply(ResponseCause.NO_HEALTHY_UPSTREAM, "");
            return;
        }
        LiveHost picked = view.host(index);
        host = picked;
        picked.active().add();
        tries.onHost(picked);
        ExchangeRecord record = exchange.record();
        record.upstreamAddress = picked.key();
        record.endpoint = view.endpoint(index);
        record.upstreamStartNanos = exchange.now();
        if (view.tls(index) && view.context(index) == null) {
            record.upstreamFailure = "TLS secret has not arrived";
            fail(RetryOutcome.Reset.CONNECT_FAILURE, ResponseCause.TLS_FAILURE, Blame.NOBODY);
            return;
        }
        if (tries.action().hostRewrite() instanceof HostRewrite.EndpointHostname()
                && !view.endpoint(index).hostname().isEmpty()) {
            MessageHead request = record.request;
            request.authority(request.append(view.endpoint(index).hostname()));
        }
        HostPool from = cluster.pool(
                index, HostPool.Version.of(view.table().protocol().protocol(), record.protocol), exchange.facts());
        pool = from;
        from.acquire(this);
    }

    // ---- the pool's answers

    @Override
    public void onConnection(HttpClientConnection connection, PooledConnection pooled, boolean reused) {
        pool = null;
        ExchangeRecord record = exchange.record();
        record.upstreamLocalAddress = pooled.localAddress();
        record.upstreamIdentity = pooled.peerIdentity();
        HttpStream opened = connection.open(this);
        stream = opened;
        onReusedConnection = reused;
        boolean end = exchange.body().empty();
        TrySpan own = span;
        if (own != null) {
            own.sent();
        }
        opened.sendHead(record.request, end);
        outcome.requestSent = true;
        if (!end && !over) {
            exchange.body().replay(opened);
            exchange.client().resumeReading();
        }
    }

    @Override
    public void onPoolOverflow() {
        if (over) {
            return;
        }
        pool = null;
        cluster.cluster().pendingOverflows().increment();
        fail(RetryOutcome.Reset.OVERFLOW, ResponseCause.OVERFLOW, Blame.NOBODY);
    }

    @Override
    public void onConnectFailed(boolean timedOut, String why) {
        if (over) {
            return;
        }
        exchange.touch();
        pool = null;
        exchange.record().upstreamFailure = why;
        ResponseCause cause = timedOut
                ? ResponseCause.CONNECT_TIMEOUT
                : why.startsWith("TLS") ? ResponseCause.TLS_FAILURE : ResponseCause.CONNECT_FAILURE;
        fail(RetryOutcome.Reset.CONNECT_FAILURE, cause, Blame.HOST);
    }

    // ---- the upstream's events

    @Override
    public void onHead(MessageHead head, boolean end) {
        if (over) {
            return;
        }
        int status = head.status();
        if (status < 200 && status != 101) {
            if (status != 100) {
                exchange.answer().inform(head);
            }
            return;
        }
        if (status == 101 ? !tries.tunnel() : tries.refusedUpgradeLooksGranted(status)) {
            fail(RetryOutcome.Reset.PROTOCOL_ERROR, ResponseCause.UPSTREAM_PROTOCOL_ERROR, Blame.HOST);
            return;
        }
        ExchangeRecord record = exchange.record();
        record.upstreamFirstByteNanos = exchange.touch();
        outcome.status = status;
        outcome.grpcStatus = record.grpc ? GrpcStatus.of(head) : GrpcStatus.ABSENT;
        outcome.rateLimited = head.find("x-envoy-ratelimited") >= 0;
        outcome.retriableHeader = RetryKernel.retriableHeader(tries.action().retry(), head);
        LiveHost from = host;
        if (from != null) {
            cluster.cluster().outliers().onStatus(from, HostHealth.status(status, outcome.grpcStatus));
        }
        if (tries.again()) {
            abandon(Blame.NOBODY);
            return;
        }
        if (over) {
            return;
        }
        answering = true;
        if (end) {
            end();
        }
        exchange.answer().head(head, end);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        if (over || !answering) {
            data.release();
            return;
        }
        exchange.touch();
        if (end) {
            end();
        }
        HttpStream from = stream;
        boolean more = exchange.answer().data(data, end);
        if (!more && from != null && !over) {
            from.pauseReading();
        }
    }

    @Override
    public void onTrailers(MessageHead trailers) {
        if (over || !answering) {
            return;
        }
        exchange.touch();
        end();
        exchange.answer().trailers(trailers);
    }

    @Override
    public void onReset(StreamReset reason) {
        if (over) {
            return;
        }
        exchange.touch();
        stream = null;
        switch (reason) {
            case REMOTE_REFUSED -> fail(RetryOutcome.Reset.REFUSED_STREAM, ResponseCause.REMOTE_REFUSED, Blame.NOBODY);
            case REMOTE_RESET -> fail(RetryOutcome.Reset.REMOTE_RESET, ResponseCause.REMOTE_RESET, Blame.HOST);
            case PROTOCOL_ERROR ->
                fail(RetryOutcome.Reset.PROTOCOL_ERROR, ResponseCause.UPSTREAM_PROTOCOL_ERROR, Blame.HOST);
            case CONNECTION_CLOSED, LOCAL_RESET, LOCAL_REFUSED -> {
                if (onReusedConnection && !answering && RetryKernel.idempotent(exchange.record().request)) {
                    // The peer closed an idle connection just when it was taken (RFC 9112 9.3.1): as good as not sent.
                    outcome.requestSent = false;
                }
                fail(RetryOutcome.Reset.REMOTE_RESET, ResponseCause.CONNECTION_TERMINATED, Blame.HOST);
            }
        }
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        if (!over) {
            tries.onUpstreamWritable(writable);
        }
    }

    // ---- the end

    private void fail(RetryOutcome.Reset reset, ResponseCause cause, Blame blame) {
        failure = cause;
        if (answering) {
            abandon(blame);
            exchange.answer()
                    .breakOff(
                            cause == ResponseCause.CONNECTION_TERMINATED
                                    ? ResponseCause.RESET_AFTER_RESPONSE_STARTED
                                    : cause);
            return;
        }
        outcome.reset = reset;
        abandon(blame);
        if (!tries.again()) {
            exchange.reply(cause, exchange.record().upstreamFailure);
        }
    }

    /// The response is complete.
    private void end() {
        ExchangeRecord record = exchange.record();
        record.upstreamEndNanos = exchange.now();
        HttpStream open = stream;
        letGo();
        if (open != null && !exchange.body().complete() && !tries.tunnel()) {
            open.reset(StreamReset.LOCAL_RESET);
        }
    }

    /// Gives the try up; its events no longer count. Idempotent.
    void abandon(Blame blame) {
        if (over) {
            return;
        }
        HttpStream open = stream;
        HostPool waitingAt = pool;
        LiveHost of = host;
        letGo();
        if (blame == Blame.HOST && of != null) {
            cluster.cluster().outliers().onLocalOrigin(of, HostHealth.localOrigin(outcome.reset));
        }
        if (waitingAt != null) {
            waitingAt.cancel(this);
        }
        if (open != null) {
            open.reset(StreamReset.LOCAL_RESET);
        }
    }

    private void letGo() {
        over = true;
        stream = null;
        pool = null;
        LiveHost of = host;
        host = null;
        if (of != null) {
            of.active().release();
            cluster.cluster().requests().release();
        }
        TrySpan own = span;
        if (own != null) {
            span = null;
            own.ended(outcome, failure);
        }
    }
}
