package dev.meshwright.proxy.router;

import dev.meshwright.decide.balance.Balancer;
import dev.meshwright.decide.breaker.BreakerKernel;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.retry.RetryKernel;
import dev.meshwright.decide.retry.RetryOutcome;
import dev.meshwright.decide.retry.RetryPolicy;
import dev.meshwright.decide.route.RequestHash;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.session.Session;
import dev.meshwright.proxy.cluster.LiveHost;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.pool.LoopCluster;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tries of an exchange whose route forwards it: one [Attempt] at a time, and another one as long as the retry
/// policy and the cluster's limits let it ([RetryKernel], [BreakerKernel]). Event-loop confined.
final class Tries {
    private final Exchange exchange;
    private final RouteAction.Forward action;
    private final boolean tunnel;
    private LoopCluster cluster;
    private @Nullable Attempt present;

    /// Hosts that later tries avoid, where the route asks for that.
    private List<LiveHost> tried = List.of();

    /// Of the cookie that keeps this client on its host; 0: not drawn.
    private long cookieSeed;

    private String affinityCookie = "";
    private int retriesDone;
    private boolean retryRunning;
    private boolean faultCounted;

    Tries(Exchange exchange, RouteAction.Forward action, LoopCluster cluster) {
        this.exchange = exchange;
        this.action = action;
        this.cluster = cluster;
        this.tunnel = exchange.record().request.tunnelAsked();
    }

    RouteAction.Forward action() {
        return action;
    }

    LoopCluster cluster() {
        return cluster;
    }

    /// One host of the cluster, found by name.
    void narrow(LoopCluster to) {
        cluster = to;
    }

    boolean tunnel() {
        return tunnel;
    }

    /// To a client of HTTP/2 a 2xx says that the tunnel of its upgrade is open (RFC 8441 5); only a 101 of the upstream
    /// may become one (threat model H9).
    boolean refusedUpgradeLooksGranted(int status) {
        ExchangeRecord record = exchange.record();
        return tunnel && status / 100 == 2 && !record.request.upgrade().isEmpty() && record.protocol.equals("HTTP/2");
    }

    /// The stream of the present try; null while there is none.
    @Nullable
    HttpStream upstream() {
        Attempt running = present;
        return running == null ? null : running.stream();
    }

    /// `set-cookie` of the answer; empty: none.
    String affinityCookie() {
        return affinityCookie;
    }

    /// Whether the first try failing could lead to another.
    boolean mayRetry() {
        return action.retry().active()
                && !tunnel
                && RetryKernel.requestRetriable(action.retry(), exchange.record().request);
    }

    /// Holds the request for a fault's delay, which counts as active.
    void delay(long millis) {
        faultCounted = true;
        exchange.record().flag(ResponseCause.FAULT_DELAY.flag());
        exchange.timers().pause(exchange.now(), millis);
        exchange.holdUnread();
    }

    void delayEnded() {
        if (faultCounted) {
            faultCounted = false;
            exchange.chain().activeFaults().decrementAndGet();
        }
    }

    void next() {
        ExchangeRecord record = exchange.record();
        RequestBody body = exchange.body();
        exchange.triesAgain();
        record.attempts++;
        if (exchange.decision().virtualHost().attemptCountInRequest()) {
            record.request.set("x-envoy-attempt-count", Integer.toString(record.attempts));
        }
        RetryOutcome outcome = exchange.outcome();
        outcome.clear();
        outcome.bodyReplayable = body.replayable();
        exchange.timers().active(exchange.now());
        if (body.complete()) {
            limitTry();
        }
        exchange.arm();
        Attempt next = new Attempt(exchange, this, outcome);
        present = next;
        RequestHash hash = action.hashPolicies().isEmpty() ? null : hash();
        if (retriesDone > 0 && action.retry().priorityUpdateFrequency() > 0) {
            cluster.leavePriorities(tried, action.retry().priorityUpdateFrequency());
        }
        next.start(
                action.retry().avoidPreviousHosts() ? tried : List.of(),
                hash != null && hash.present(),
                hash == null ? 0 : hash.value());
    }

    /// The host that the client's session names, on the first try; or [Balancer#NONE].
    int ofSession() {
        Session session = retriesDone == 0 ? exchange.filters().session() : null;
        return session == null || session.endpoint().isEmpty() ? Balancer.NONE : cluster.named(session.endpoint());
    }

    /// No host but the one that the client's session names will do.
    boolean boundToSession() {
        Session session = retriesDone == 0 ? exchange.filters().session() : null;
        return session != null && session.strict() && !session.endpoint().isEmpty();
    }

    private RequestHash hash() {
        cookieSeed = cookieSeed == 0 ? exchange.loop().chance() | 1 : cookieSeed;
        RequestHash hash = new RequestHash();
        hash.compute(
                action.hashPolicies(),
                exchange.record().request,
                exchange.facts().sourceAddress(),
                cookieSeed);
        affinityCookie = hash.setCookie();
        return hash;
    }

    /// The time of a try begins when the request is complete.
    void limitTry() {
        exchange.timers().aTry(exchange.now(), tunnel ? 0 : action.retry().perTryTimeoutMillis());
    }

    /// The present attempt reached an endpoint.
    void onHost(LiveHost host) {
        RetryPolicy policy = action.retry();
        if (!policy.avoidPreviousHosts() && policy.priorityUpdateFrequency() == 0) {
            return;
        }
        if (tried.isEmpty()) {
            tried = new ArrayList<>(2);
        }
        tried.add(host);
    }

    /// The upstream takes more, or no more right now.
    void onUpstreamWritable(boolean writable) {
        if (exchange.done()) {
            return;
        }
        if (writable) {
            exchange.client().resumeReading();
        } else if (!exchange.body().complete()) {
            exchange.client().pauseReading();
        }
    }

    /// A try ended without a response head that can be used.
    ///
    /// @return true when another try follows, so the caller lets go of this one
    boolean again() {
        if (!exchange.trying()) {
            return false;
        }
        RetryOutcome outcome = exchange.outcome();
        outcome.bodyReplayable = exchange.body().replayable();
        long delay = RetryKernel.decide(
                action.retry(), outcome, retriesDone, exchange.loop().chance());
        if (delay < 0) {
            if (delay == RetryKernel.LIMIT_EXCEEDED) {
                exchange.record().flag(ResponseCause.RETRY_LIMIT_EXCEEDED.flag());
            }
            return false;
        }
        if (!retryRunning && !beginRetries()) {
            exchange.record().flag(ResponseCause.OVERFLOW.flag());
            return false;
        }
        retriesDone++;
        cluster.cluster().retriesStarted().increment();
        present = null;
        exchange.backOff(delay);
        return true;
    }

    /// A request that is retried counts once, until it ends.
    private boolean beginRetries() {
        retryRunning = BreakerKernel.mayRetry(
                cluster.view().table().thresholds(),
                cluster.cluster().retries().value(),
                cluster.cluster().requests().value(),
                cluster.cluster().pending().value(),
                cluster.cluster().recentRequests());
        if (retryRunning) {
            cluster.cluster().retries().add();
        }
        return retryRunning;
    }

    void onTimeout() {
        Attempt running = present;
        if (running == null || !exchange.trying()) {
            return;
        }
        exchange.outcome().reset = RetryOutcome.Reset.PER_TRY_TIMEOUT;
        running.abandon(Attempt.Blame.HOST);
        if (!again()) {
            exchange.reply(ResponseCause.PER_TRY_TIMEOUT, "");
        }
    }

    void abandon(Attempt.Blame blame) {
        Attempt running = present;
        if (running != null) {
            running.abandon(blame);
        }
    }

    /// The exchange is over.
    void end() {
        abandon(Attempt.Blame.NOBODY);
        present = null;
        delayEnded();
        if (retryRunning) {
            retryRunning = false;
            cluster.cluster().retries().release();
        }
    }
}
