package dev.meshwright.proxy.router;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.response.OwnAnswer;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.retry.RetryOutcome;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.pool.LoopCluster;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// One request and its answer: the client's events, and the states that they and their consequences lead through.
///
///     HEAD ──► HELD (keys, provider, fault delay, host) ──► TRYING ──► ANSWERING ──► DONE
///       │                                                    │ ▲
///       │                                                    ▼ │
///       │                                                  BACKING_OFF
///       └────────── local reply ───────────────────────────────────────────────────► DONE
///
/// [RouteRun] leads to the route, [ForwardRun] to the cluster, [Tries] to an upstream's answer, [Answer] back to the
/// client; each works on this exchange and asks it for the next state. Every event after DONE is dropped (a stream is
/// never used after its reset). Event-loop confined.
final class Exchange implements HttpStreamListener {
    private enum State {
        HEAD,
        HELD,
        TRYING,
        BACKING_OFF,
        ANSWERING,
        DONE
    }

    private final HttpSession session;
    private final HttpChain chain;
    private final LoopContext loop;
    private final HttpStream client;
    private final RequestBody body = new RequestBody();
    private final RouteRun route;
    private final Answer answer;

    /// Ours until the end.
    private ExchangeParts parts;

    /// `System.nanoTime()` of the event that is being handled: one reading of the clock serves all that it
    /// causes.
    private long now;

    private State state = State.HEAD;
    private @Nullable Tries tries;

    Exchange(HttpSession session, HttpStream client) {
        this.session = session;
        this.chain = session.chain();
        this.loop = session.loop();
        this.client = client;
        this.parts = ExchangeParts.take(session.downstream());
        this.parts.timers.begin(this);
        this.route = new RouteRun(this, session);
        this.answer = new Answer(this, client);
    }

    ExchangeRecord record() {
        return parts.record;
    }

    LoopContext loop() {
        return loop;
    }

    ConnectionFacts facts() {
        return session.facts();
    }

    /// As it was when the request began.
    HttpChain chain() {
        return chain;
    }

    HttpStream client() {
        return client;
    }

    /// Reads the clock: an event of the upstream's side is about to be handled.
    long touch() {
        now = System.nanoTime();
        return now;
    }

    /// When the event that is being handled began.
    long now() {
        return now;
    }

    RouteDecision decision() {
        return parts.decision;
    }

    RetryOutcome outcome() {
        return parts.outcome;
    }

    FilterState filters() {
        return parts.filters;
    }

    /// What is known of the exchange, in words that configurations use.
    RequestValues values() {
        return parts.values;
    }

    Timers timers() {
        return parts.timers;
    }

    RequestBody body() {
        return body;
    }

    RouteRun route() {
        return route;
    }

    Answer answer() {
        return answer;
    }

    /// Null while the route is not known to forward.
    @Nullable
    Tries tries() {
        return tries;
    }

    // ---- the client's events

    @Override
    public void onHead(MessageHead head, boolean end) {
        touch();
        route.begin(head, end);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        touch();
        ExchangeRecord record = record();
        record.requestBytes += data.readableBytes();
        record.requestMessages += body.messages(data);
        if (takesNoBody()) {
            data.release();
            return;
        }
        timers().active(now);
        HttpStream upstream = upstream();
        body.onData(data, end, upstream);
        ProviderWait asked = route.provider();
        if (end) {
            onRequestComplete();
        } else if (upstream != null ? !upstream.writable() : asked == null ? body.holdsTooMuch() : asked.hasEnough()) {
            client.pauseReading();
        }
        if (asked != null) {
            asked.onBody();
        }
    }

    @Override
    public void onTrailers(MessageHead trailers) {
        if (takesNoBody()) {
            return;
        }
        touch();
        body.onTrailers(trailers, upstream());
        onRequestComplete();
        ProviderWait asked = route.provider();
        if (asked != null) {
            asked.onBody();
        }
    }

    private boolean takesNoBody() {
        return state == State.DONE || (tries == null && state != State.HELD);
    }

    private @Nullable HttpStream upstream() {
        Tries forwarded = tries;
        return forwarded == null ? null : forwarded.upstream();
    }

    /// The time for an answer begins when the request is complete, and somebody is there to give it.
    void onRequestComplete() {
        record().requestEndNanos = now;
        timers().requestCame();
        Tries forwarded = tries;
        if (forwarded != null && !forwarded.tunnel() && !timers().limitsResponse()) {
            timers().response(now, Timeouts.ofRequest(forwarded.action(), record()));
            forwarded.limitTry();
        }
        if (state != State.HEAD) {
            arm();
        }
    }

    @Override
    public void onReset(StreamReset reason) {
        if (state == State.DONE) {
            return;
        }
        touch();
        ResponseCause cause = reason == StreamReset.CONNECTION_CLOSED
                ? ResponseCause.DOWNSTREAM_DISCONNECT
                : reason == StreamReset.PROTOCOL_ERROR
                        ? ResponseCause.DOWNSTREAM_PROTOCOL_ERROR
                        : ResponseCause.DOWNSTREAM_RESET;
        record().flag(cause.flag());
        record().details = cause.details();
        finish();
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        HttpStream upstream = upstream();
        if (upstream == null) {
            return;
        }
        if (writable) {
            upstream.resumeReading();
        } else {
            upstream.pauseReading();
        }
    }

    @Override
    public long bytesHeld() {
        HttpStream upstream = upstream();
        return body.bytesHeld() + (upstream == null ? 0 : upstream.bytesHeld());
    }

    // ---- held

    /// Nothing goes on until [#resume], but for the body, which is read on.
    void hold() {
        state = State.HELD;
        arm();
    }

    /// Nothing goes on, and no more is read, until [#resume].
    void holdUnread() {
        client.pauseReading();
        hold();
    }

    /// @return false when the exchange is not held any more, so what was waited for has come too late
    boolean resume() {
        if (state != State.HELD) {
            return false;
        }
        touch();
        state = State.HEAD;
        client.resumeReading();
        return true;
    }

    // ---- trying

    /// The route forwards, and its cluster is known.
    Tries forwards(RouteAction.Forward action, LoopCluster to) {
        Tries begun = new Tries(this, action, to);
        tries = begun;
        return begun;
    }

    void triesAgain() {
        state = State.TRYING;
    }

    boolean trying() {
        return state == State.TRYING;
    }

    void backOff(long millis) {
        state = State.BACKING_OFF;
        timers().tryEnded();
        timers().pause(now, millis);
        arm();
    }

    // ---- answering

    /// @param switched the answer opens a tunnel
    void answers(boolean switched) {
        state = State.ANSWERING;
        timers().tryEnded();
        Tries forwarded = tries;
        if (switched && forwarded != null && forwarded.tunnel()) {
            timers().tunnelOpened();
        }
    }

    /// Answers for the proxy itself.
    void reply(ResponseCause cause, String detail) {
        LocalReply.send(this, OwnAnswer.of(cause, detail));
    }

    // ---- time

    void arm() {
        if (state != State.DONE) {
            timers().arm(loop.deadlines());
        }
    }

    /// @param nowNanos when a deadline passed, which is handled next
    void at(long nowNanos) {
        now = nowNanos;
    }

    void onTryTimeout() {
        Tries forwarded = tries;
        if (forwarded != null) {
            forwarded.onTimeout();
        }
    }

    void onPauseOver() {
        Tries forwarded = tries;
        if (forwarded == null) {
            return;
        }
        if (resume()) {
            ForwardRun.proceed(this, forwarded);
        } else if (state == State.BACKING_OFF) {
            forwarded.next();
        }
    }

    void timeOut(ResponseCause cause) {
        Tries forwarded = tries;
        if (forwarded != null) {
            forwarded.abandon(cause == ResponseCause.UPSTREAM_TIMEOUT ? Attempt.Blame.HOST : Attempt.Blame.NOBODY);
        }
        if (state == State.ANSWERING) {
            answer.breakOff(cause);
        } else {
            reply(cause, "");
        }
    }

    // ---- the end

    boolean done() {
        return state == State.DONE;
    }

    /// The answer has gone, or nobody waits for one. Idempotent.
    void finish() {
        if (state == State.DONE) {
            return;
        }
        state = State.DONE;
        timers().end(loop.deadlines());
        Tries forwarded = tries;
        if (forwarded != null) {
            forwarded.end();
        }
        route.end();
        body.end();
        ExchangeRecord record = record();
        record.endNanos = now;
        RequestSpan.ended(this);
        loop.observer().onExchangeEnd(record);
        ExchangeParts ours = parts;
        parts = ExchangeParts.ended();
        ExchangeParts.give(ours);
    }
}
