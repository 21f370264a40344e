package dev.meshwright.proxy.router;

import dev.meshwright.decide.breaker.BreakerKernel;
import dev.meshwright.decide.breaker.Thresholds;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.edit.HeaderEditing;
import dev.meshwright.decide.edit.Rewriting;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.filter.CorsAnswer;
import dev.meshwright.decide.filter.FilterKernel;
import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.filter.Surroundings;
import dev.meshwright.decide.jwt.JwtProvider;
import dev.meshwright.decide.limit.Quota;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.retry.RetryKernel;
import dev.meshwright.decide.retry.RetryOutcome;
import dev.meshwright.decide.retry.RetryPolicy;
import dev.meshwright.decide.route.RequestHash;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.trace.Trace;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.DynamicHost;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.proxy.cluster.ClusterView;
import dev.meshwright.proxy.cluster.LiveHost;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.HttpStreamListener;
import dev.meshwright.proxy.http.HttpVersion;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.names.NameAnswer;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.pool.LoopCluster;
import dev.meshwright.proxy.time.Deadlines;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request and its answer.
///
/// State machine:
///
///     HEAD ──► HELD (keys, fault delay, host) ──► TRYING ──► ANSWERING ──► DONE
///       │                               │ ▲
///       │                               ▼ │
///       │                             BACKING_OFF
///       └────────── local reply ──────────────────────────────► DONE
///
/// The exchange listens to the client's stream; its present [Attempt] listens to the upstream's. Every event
/// after DONE is dropped (a stream is never used after its reset). One deadline entry serves all timeouts: it
/// is set to the earliest of them and looks at each when it passes. Event-loop confined.
final class Exchange extends Deadlines.Entry implements HttpStreamListener {
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
    private final ExchangeParts parts;
    private final RouteDecision decision;
    private final RetryOutcome outcome;
    private final RequestBody body = new RequestBody();

    /// Of [#parts] until the end.
    private ExchangeRecord record;

    /// Hosts that later tries avoid, where the route asks for that.
    private List<LiveHost> tried = List.of();

    /// `System.nanoTime()` of the event that is being handled: one reading of the clock serves all that it
    /// causes.
    private long now;

    private State state = State.HEAD;
    private @Nullable RouteTable routes;
    private RouteAction.@Nullable Forward forward;
    private @Nullable LoopCluster cluster;
    private @Nullable Attempt attempt;
    private @Nullable CorsAnswer cors;
    private @Nullable Copies copies;
    private @Nullable ProviderWait provider;
    /// What filters ask beside the request.
    private Surroundings around;

    private boolean tunnel;
    /// A route was found.
    private boolean matched;

    private @Nullable GrpcMessages requestMessages;
    private @Nullable GrpcMessages responseMessages;
    /// Of the cookie that keeps this client on its host; 0: not drawn.
    private long cookieSeed;

    private String affinityCookie = "";
    private int retriesDone;
    private boolean retryRunning;
    private boolean faultCounted;

    private long lastActivity;
    private long idleNanos;
    private long requestDeadline = Deadlines.NEVER;
    private long timeoutAt = Deadlines.NEVER;
    private long tryTimeoutAt = Deadlines.NEVER;
    private long durationAt = Deadlines.NEVER;
    private long retryAt = Deadlines.NEVER;

    Exchange(HttpSession session, HttpStream client) {
        this.session = session;
        this.chain = session.chain();
        this.loop = session.loop();
        this.around = session;
        this.client = client;
        this.parts = ExchangeParts.take(session.downstream());
        this.record = parts.record;
        this.decision = parts.decision;
        this.outcome = parts.outcome;
    }

    ExchangeRecord record() {
        return record;
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
        return decision;
    }

    /// What is known of the exchange, in words that configurations use.
    RequestValues values() {
        return parts.values;
    }

    RequestBody body() {
        return body;
    }

    boolean tunnel() {
        return tunnel;
    }

    /// To a client of HTTP/2 a 2xx says that the tunnel of its upgrade is open (RFC 8441 5); only a 101 of the upstream
    /// may become one (threat model H9).
    boolean refusedUpgradeLooksGranted(int status) {
        return tunnel && status / 100 == 2 && !record.request.upgrade().isEmpty() && record.protocol.equals("HTTP/2");
    }

    // ---- the client's events

    @Override
    public void onHead(MessageHead head, boolean end) {
        HttpConnectionManager manager = chain().manager();
        record.startEpochMillis = System.currentTimeMillis();
        record.startNanos = touch();
        record.protocol = protocolOf(head.version());
        record.logging = manager;
        record.request.copyFrom(head);
        lastActivity = record.startNanos;
        if (end) {
            body.completeWithoutBody();
            record.requestEndNanos = record.startNanos;
        } else if (manager.requestTimeoutMillis() > 0 && !head.tunnelAsked()) {
            requestDeadline = record.startNanos + TimeUnit.MILLISECONDS.toNanos(manager.requestTimeoutMillis());
        }
        idleNanos = TimeUnit.MILLISECONDS.toNanos(manager.streamIdleTimeoutMillis());
        String contentType = record.request.first("content-type");
        record.grpc = contentType.startsWith("application/grpc");
        if (record.grpc && !contentType.startsWith("application/grpc-web-text")) {
            requestMessages = new GrpcMessages();
            responseMessages = new GrpcMessages();
        }
        MessageHead request = record.request;
        if (!PathEdit.normalise(manager.pathNormalisation(), this)) {
            return;
        }
        Rewriting.normaliseHost(manager.host(), session.facts().destinationPort(), request);
        loop.observer().onRequestHead(record);
        record.requestId = ForwardedHeaders.apply(session, request);
        if (loop.overload().shedding()) {
            loop.overload().refused();
            reply(ResponseCause.OVERLOAD, "");
            return;
        }
        RouteTable table = chain().routes();
        if (table == null) {
            reply(ResponseCause.NO_ROUTE, "route configuration has not arrived");
            return;
        }
        routes = table;
        record.routeConfig = table.name();
        reroute();
    }

    /// Chooses the route by what is known by now, and asks the filters on.
    void reroute() {
        switch (table().match(record.request, filters().metadata(), loop.chance(), decision, Trace.NONE)) {
            case NO_VIRTUAL_HOST, NO_ROUTE -> {
                matched = false;
                RequestSpan.begin(this);
                askFilters();
            }
            case TLS_REQUIRED -> {
                matched = false;
                RequestSpan.begin(this);
                LocalReply.redirectToTls(this);
            }
            case MATCHED -> {
                matched = true;
                record.virtualHost = decision.virtualHost().name();
                record.route = decision.route().name();
                record.place = decision.route().place();
                RequestSpan.begin(this);
                askFilters();
            }
        }
    }

    private void askFilters() {
        if (FilterRun.beforeRoute(this, session.facts(), matched ? decision : null, around)) {
            if (matched) {
                onRouted();
            } else {
                reply(ResponseCause.NO_ROUTE, "");
            }
        }
    }

    FilterState filters() {
        return parts.filters;
    }

    /// Holds the request until keys are fetched, then asks the filters again, with them or without.
    void awaitKeys(JwtProvider.Keys.Remote from) {
        state = State.HELD;
        client.pauseReading();
        arm();
        loop.keys().fetch(from, fetched -> {
            if (state != State.HELD) {
                return;
            }
            touch();
            state = State.HEAD;
            client.resumeReading();
            around = fetched ? around : new WithoutKeys(around, from);
            askFilters();
        });
    }

    /// Holds the request until a provider said what it thinks of it.
    void askProvider(ExternalCheck check) {
        state = State.HELD;
        ProviderWait waiting = new ProviderWait(this, check);
        provider = waiting;
        waiting.begin();
        if (state == State.HELD) {
            arm();
        }
    }

    /// Goes on with what a provider's answer led to.
    void goOn(ExternalCheck check, Consequence consequence) {
        provider = null;
        state = State.HEAD;
        client.resumeReading();
        if (FilterRun.passes(this, FilterKernel.follow(check, consequence, filters(), Trace.NONE))) {
            askFilters();
        }
    }

    void pauseClient() {
        client.pauseReading();
    }

    private static String protocolOf(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "HTTP/1.0";
            case HTTP_1_1 -> "HTTP/1.1";
            case HTTP_2 -> "HTTP/2";
        };
    }

    private void onRouted() {
        switch (decision.route().action()) {
            case RouteAction.Forward action -> onForward(action);
            case RouteAction.DirectResponse(int status, byte[] text) -> LocalReply.direct(this, status, text);
            case RouteAction.Redirect redirect ->
                LocalReply.redirect(this, redirect, decision.route().match());
            case RouteAction.NonForwarding() -> reply(ResponseCause.NO_ROUTE, "non_forwarding_action");
        }
    }

    /// The header's value as far as it may name the destination.
    private String headerNaming(LbPolicy.OriginalDestination policy) {
        MessageHead request = record.request;
        int index = policy.useHttpHeader() ? request.find(policy.headerName()) : -1;
        return index < 0 ? "" : request.text(request.headerValue(index));
    }

    private void onForward(RouteAction.Forward action) {
        forward = action;
        record.cluster = decision.cluster();
        MessageHead request = record.request;
        tunnel = request.tunnelAsked();
        if (tunnel
                && !Upgrades.allowed(
                        request, action.upgrades(), chain().manager().upgrades())) {
            reply(ResponseCause.UPGRADE_REFUSED, "");
            return;
        }
        LoopCluster found = loop.cluster(decision.cluster());
        if (found == null) {
            LocalReply.send(this, ResponseCause.NO_CLUSTER, action.notFoundStatus(), "");
            return;
        }
        LbPolicy.OriginalDestination policy = found.originalDestination();
        if (policy != null) {
            found = loop.towards(found, policy, session.captured(), headerNaming(policy));
            if (found == null) {
                reply(ResponseCause.NO_HEALTHY_UPSTREAM, "no original destination");
                return;
            }
        }
        cluster = found;
        ClusterView view = found.view();
        record.upstream = view.table();
        if (loop.chance(view.dropMillionths())) {
            reply(ResponseCause.DROP_OVERLOAD, "");
            return;
        }
        boolean retries = action.retry().active() && !tunnel && RetryKernel.requestRetriable(action.retry(), request);
        long routeBound = decision.route().bufferBytesMax() >= 0
                ? decision.route().bufferBytesMax()
                : decision.virtualHost().bufferBytesMax();
        retries &= !loop.overload().decision().tight();
        body.keep(retries, routeBound >= 0 ? routeBound : chain().bufferBytesMax());
        if (action.idleTimeoutMillis() >= 0) {
            idleNanos = TimeUnit.MILLISECONDS.toNanos(action.idleTimeoutMillis());
        }
        long duration = action.maxStreamDurationMillis() >= 0
                ? action.maxStreamDurationMillis()
                : chain().manager().common().maxStreamDurationMillis();
        if (duration > 0) {
            durationAt = record.startNanos + TimeUnit.MILLISECONDS.toNanos(duration);
        }
        String before = Rewriting.path(action, decision, request);
        record.originalPath = record.originalPath.isEmpty() ? before : record.originalPath;
        HeaderEditing.apply(HeaderEditing.Side.REQUEST, table(), decision, request, parts.values);
        Rewriting.host(action, decision, request);
        RequestSpan.request(this);
        loop.observer().onUpstreamRequest(record);
        FilterRun.delay(this, decision);
    }

    /// Goes on after the filters, maybe later than the call of [#onHead].
    void proceed() {
        if (faultCounted) {
            faultCounted = false;
            chain().activeFaults().decrementAndGet();
        }
        if (state == State.DONE || FilterRun.abortsAfterDelay(this, decision)) {
            return;
        }
        retryAt = Deadlines.NEVER;
        RouteAction.Forward action = forward;
        if (action != null && !action.mirrors().isEmpty() && !tunnel) {
            copies = Copies.start(action, loop, record.request, record.protocol, body, chain().bufferBytesMax());
        }
        if (body.complete()) {
            onRequestComplete();
        }
        LoopCluster to = cluster;
        if (to != null && to.byName()) {
            lookUp(to);
        } else {
            tryOnce();
        }
    }

    /// Finds the host that the request names, then goes on.
    private void lookUp(LoopCluster among) {
        MessageHead request = record.request;
        ClusterTable table = among.view().table();
        DynamicHost named = chain().looksUpHosts() ? table.named(request.text(request.authority())) : null;
        if (named == null || !(table.discovery() instanceof Discovery.ByName(var cache))) {
            reply(ResponseCause.NO_HEALTHY_UPSTREAM, "the request names no host");
            return;
        }
        NameAnswer known = loop.names().ask(cache, named, answer -> {
            if (state == State.HELD) {
                touch();
                client.resumeReading();
                answered(among, named, answer);
            }
        });
        if (known != null) {
            answered(among, named, known);
            return;
        }
        state = State.HELD;
        client.pauseReading();
        arm();
    }

    private void answered(LoopCluster among, DynamicHost named, NameAnswer answer) {
        switch (answer) {
            case NameAnswer.Found(var address) -> {
                cluster = loop.towards(among, named.at(address));
                tryOnce();
            }
            case NameAnswer.NotFound(var why) -> reply(ResponseCause.DNS_FAILURE, why);
            case NameAnswer.Overflow() -> reply(ResponseCause.DNS_OVERFLOW, "");
        }
    }

    /// Holds the exchange for a fault's delay.
    void hold(long millis) {
        faultCounted = true;
        state = State.HELD;
        record.flag(ResponseCause.FAULT_DELAY.flag());
        client.pauseReading();
        retryAt = now + TimeUnit.MILLISECONDS.toNanos(millis);
        arm();
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        touch();
        record.requestBytes += data.readableBytes();
        GrpcMessages messages = requestMessages;
        if (messages != null) {
            record.requestMessages += messages.count(data);
        }
        if (state == State.DONE || (forward == null && state != State.HELD)) {
            data.release();
            return;
        }
        lastActivity = now;
        Copies mirrored = copies;
        if (mirrored != null) {
            mirrored.onData(data, end);
        }
        HttpStream upstream = upstream();
        body.onData(data, end, upstream);
        ProviderWait asked = provider;
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
        if (state == State.DONE || (forward == null && state != State.HELD)) {
            return;
        }
        touch();
        Copies mirrored = copies;
        if (mirrored != null) {
            mirrored.onTrailers(trailers);
        }
        body.onTrailers(trailers, upstream());
        onRequestComplete();
        ProviderWait asked = provider;
        if (asked != null) {
            asked.onBody();
        }
    }

    private @Nullable HttpStream upstream() {
        Attempt present = attempt;
        return present == null ? null : present.stream();
    }

    private void onRequestComplete() {
        record.requestEndNanos = now;
        requestDeadline = Deadlines.NEVER;
        RouteAction.Forward action = forward;
        if (action != null && timeoutAt == Deadlines.NEVER && !tunnel) {
            long timeout = Timeouts.ofRequest(action, record);
            if (timeout > 0) {
                timeoutAt = now + TimeUnit.MILLISECONDS.toNanos(timeout);
            }
            armTryTimeout();
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
        record.flag(cause.flag());
        record.details = cause.details();
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

    // ---- trying

    private void tryOnce() {
        RouteAction.Forward action = forward;
        LoopCluster to = cluster;
        if (action == null || to == null) {
            throw new IllegalStateException("an exchange without a forwarding route cannot be tried");
        }
        state = State.TRYING;
        record.attempts++;
        if (decision.virtualHost().attemptCountInRequest()) {
            record.request.set("x-envoy-attempt-count", Integer.toString(record.attempts));
        }
        outcome.clear();
        outcome.bodyReplayable = body.replayable();
        lastActivity = now;
        if (body.complete()) {
            armTryTimeout();
        }
        arm();
        Attempt next = new Attempt(this, to, action, outcome);
        attempt = next;
        RequestHash hash = null;
        if (!action.hashPolicies().isEmpty()) {
            hash = new RequestHash();
            cookieSeed = cookieSeed == 0 ? loop.chance() | 1 : cookieSeed;
            hash.compute(action.hashPolicies(), record.request, session.facts().sourceAddress(), cookieSeed);
            affinityCookie = hash.setCookie();
        }
        if (retriesDone > 0 && action.retry().priorityUpdateFrequency() > 0) {
            to.leavePriorities(tried, action.retry().priorityUpdateFrequency());
        }
        next.start(
                action.retry().avoidPreviousHosts() ? tried : List.of(),
                hash != null && hash.present(),
                hash == null ? 0 : hash.value());
    }

    private void armTryTimeout() {
        RouteAction.Forward action = forward;
        tryTimeoutAt = action == null || action.retry().perTryTimeoutMillis() == 0 || tunnel
                ? Deadlines.NEVER
                : now + TimeUnit.MILLISECONDS.toNanos(action.retry().perTryTimeoutMillis());
    }

    /// The attempt reached an endpoint.
    void onHostTried(LiveHost host) {
        RouteAction.Forward action = forward;
        if (action == null
                || !(action.retry().avoidPreviousHosts() || action.retry().priorityUpdateFrequency() > 0)) {
            return;
        }
        if (tried.isEmpty()) {
            tried = new ArrayList<>(2);
        }
        tried.add(host);
    }

    /// The attempt's stream is open: what was held back may flow.
    void onUpstreamOpen() {
        client.resumeReading();
    }

    void onUpstreamWritable(boolean writable) {
        if (state == State.DONE) {
            return;
        }
        if (writable) {
            client.resumeReading();
        } else if (!body.complete()) {
            client.pauseReading();
        }
    }

    /// A try ended without a response head that can be used.
    ///
    /// @return true when another try follows, so the caller lets go of this one
    boolean retry() {
        RouteAction.Forward action = forward;
        LoopCluster to = cluster;
        if (action == null || to == null || state != State.TRYING) {
            return false;
        }
        RetryPolicy policy = action.retry();
        outcome.bodyReplayable = body.replayable();
        long delay = RetryKernel.decide(policy, outcome, retriesDone, loop.chance());
        if (delay < 0) {
            if (delay == RetryKernel.LIMIT_EXCEEDED) {
                record.flag(ResponseCause.RETRY_LIMIT_EXCEEDED.flag());
            }
            return false;
        }
        Thresholds limits = to.view().table().thresholds();
        if (!retryRunning) {
            boolean may = BreakerKernel.mayRetry(
                    limits,
                    to.cluster().retries().value(),
                    to.cluster().requests().value(),
                    to.cluster().pending().value(),
                    to.cluster().recentRequests());
            if (!may) {
                record.flag(ResponseCause.OVERFLOW.flag());
                return false;
            }
            retryRunning = true;
            to.cluster().retries().add();
        }
        retriesDone++;
        to.cluster().retriesStarted().increment();
        state = State.BACKING_OFF;
        attempt = null;
        tryTimeoutAt = Deadlines.NEVER;
        retryAt = now + TimeUnit.MILLISECONDS.toNanos(delay);
        arm();
        return true;
    }

    // ---- the answer

    /// The response head that the client gets. `head` is edited in place.
    void answer(MessageHead head, boolean end) {
        state = State.ANSWERING;
        tryTimeoutAt = Deadlines.NEVER;
        if (tunnel && head.status() == 101) {
            timeoutAt = Deadlines.NEVER;
        }
        record.status = head.status();
        record.details = ResponseCause.VIA_UPSTREAM.details();
        HttpConnectionManager manager = chain().manager();
        MessageHead response = record.response;
        response.copyFrom(head);
        if (!chain().suppressEnvoyHeaders()) {
            long serviceNanos = now - record.upstreamStartNanos;
            response.set("x-envoy-upstream-service-time", Decimals.of(serviceNanos / 1_000_000));
        }
        if (decision.virtualHost().attemptCountInResponse()) {
            response.set("x-envoy-attempt-count", Integer.toString(record.attempts));
        }
        loop.observer().onResponseHead(record);
        RequestSpan.response(this);
        LocalReply.commonHeaders(this, manager, response);
        HeaderEditing.apply(HeaderEditing.Side.RESPONSE, table(), decision, response, parts.values);
        CorsAnswer crossOrigin = cors;
        if (crossOrigin != null) {
            crossOrigin.addTo(response);
        }
        filters().changeResponse(response);
        Quota quota = filters().quota();
        if (quota != null) {
            quota.addTo(response);
        }
        if (!affinityCookie.isEmpty()) {
            response.add("set-cookie", affinityCookie);
        }
        noteGrpcStatus(response);
        body.forgetReplay(true);
        client.sendHead(response, end);
        if (end) {
            finish();
        } else {
            arm();
        }
    }

    /// An informational head other than 100 and 101.
    void inform(MessageHead head) {
        if (record.protocol.equals("HTTP/1.0")) {
            return;
        }
        client.sendHead(head, false);
    }

    /// @return whether the client takes more right now
    boolean answerData(ByteBuf data, boolean end) {
        record.responseBytes += data.readableBytes();
        GrpcMessages messages = responseMessages;
        if (messages != null) {
            record.responseMessages += messages.count(data);
        }
        lastActivity = now;
        client.sendData(data, end);
        if (end) {
            finish();
            return true;
        }
        return client.writable();
    }

    void answerTrailers(MessageHead trailers) {
        noteGrpcStatus(trailers);
        MessageHead copy = new MessageHead();
        copy.copyFrom(trailers);
        record.trailers = copy;
        client.sendTrailers(trailers);
        finish();
    }

    private void noteGrpcStatus(MessageHead head) {
        if (record.grpc) {
            int found = Attempt.grpcStatus(head);
            if (found >= 0) {
                record.grpcStatus = found;
            }
        }
    }

    /// The response broke off after its head was sent.
    void breakOff(ResponseCause cause) {
        record.flag(cause.flag());
        record.details = cause.details();
        client.reset(StreamReset.LOCAL_RESET);
        finish();
    }

    /// Answers for the proxy itself.
    void reply(ResponseCause cause, String detail) {
        LocalReply.send(this, cause, cause.status(), detail);
    }

    /// Edits the head of an answer made here as the route asks for, if there is one.
    ///
    /// @param byRoute the route answers, not a filter before it
    void editOwn(MessageHead head, boolean byRoute) {
        RouteTable table = routes;
        if (table == null || !matched || state == State.DONE) {
            return;
        }
        record.status = head.status();
        record.response.copyFrom(head);
        HeaderEditing.applyToOwn(byRoute, table, decision, head, parts.values);
    }

    /// Sends an answer made here; ends the exchange. Takes ownership of `data`.
    void answerLocally(MessageHead head, ByteBuf data) {
        if (state == State.DONE) {
            data.release();
            return;
        }
        record.status = head.status();
        record.response.copyFrom(head);
        RequestSpan.response(this);
        CorsAnswer crossOrigin = cors;
        if (crossOrigin != null) {
            crossOrigin.addTo(record.response);
        }
        filters().changeResponse(record.response);
        Quota quota = filters().quota();
        if (quota != null) {
            quota.addTo(record.response);
        }
        boolean empty = !data.isReadable();
        boolean headOnly = record.request.equalsAscii(record.request.method(), "HEAD");
        noteGrpcStatus(record.response);
        client.sendHead(record.response, empty || headOnly);
        if (empty || headOnly) {
            data.release();
        } else {
            record.responseBytes += data.readableBytes();
            client.sendData(data, true);
        }
        finish();
    }

    void corsAnswer(CorsAnswer answer) {
        cors = answer;
    }

    private RouteTable table() {
        RouteTable known = routes;
        if (known == null) {
            throw new IllegalStateException("no route table was taken");
        }
        return known;
    }

    // ---- time

    private void arm() {
        long idleAt = idleNanos > 0 ? lastActivity + idleNanos : Deadlines.NEVER;
        long earliest = Math.min(
                Math.min(Math.min(requestDeadline, timeoutAt), Math.min(tryTimeoutAt, durationAt)),
                Math.min(retryAt, idleAt));
        if (earliest != Deadlines.NEVER) {
            loop.deadlines().set(this, earliest);
        }
    }

    @Override
    protected void onDeadline(long nowNanos) {
        now = nowNanos;
        if (state == State.DONE) {
            return;
        }
        if (durationAt <= now) {
            timeOut(ResponseCause.MAX_STREAM_DURATION);
        } else if (timeoutAt <= now) {
            timeOut(ResponseCause.UPSTREAM_TIMEOUT);
        } else if (requestDeadline <= now) {
            timeOut(ResponseCause.REQUEST_TIMEOUT);
        } else if (idleNanos > 0 && lastActivity + idleNanos <= now) {
            timeOut(ResponseCause.STREAM_IDLE_TIMEOUT);
        } else if (tryTimeoutAt <= now) {
            tryTimeoutAt = Deadlines.NEVER;
            onTryTimeout();
        } else if (retryAt <= now) {
            retryAt = Deadlines.NEVER;
            if (state == State.HELD) {
                client.resumeReading();
                proceed();
            } else if (state == State.BACKING_OFF) {
                tryOnce();
            }
        }
        if (state != State.DONE) {
            arm();
        }
    }

    private void onTryTimeout() {
        Attempt present = attempt;
        if (present == null || state != State.TRYING) {
            return;
        }
        outcome.reset = RetryOutcome.Reset.PER_TRY_TIMEOUT;
        present.abandon(Attempt.Blame.HOST);
        if (!retry()) {
            reply(ResponseCause.PER_TRY_TIMEOUT, "");
        }
    }

    private void timeOut(ResponseCause cause) {
        Attempt present = attempt;
        if (present != null) {
            present.abandon(cause == ResponseCause.UPSTREAM_TIMEOUT ? Attempt.Blame.HOST : Attempt.Blame.NOBODY);
        }
        if (state == State.ANSWERING) {
            breakOff(cause);
        } else {
            reply(cause, "");
        }
    }

    // ---- the end

    private void finish() {
        if (state == State.DONE) {
            return;
        }
        state = State.DONE;
        loop.deadlines().remove(this);
        Attempt last = attempt;
        attempt = null;
        if (last != null) {
            last.abandon(Attempt.Blame.NOBODY);
        }
        Copies mirrored = copies;
        if (mirrored != null && !body.complete()) {
            mirrored.abandon();
        }
        ProviderWait asked = provider;
        if (asked != null) {
            asked.cancel();
        }
        body.release();
        LoopCluster to = cluster;
        if (retryRunning && to != null) {
            to.cluster().retries().release();
        }
        if (faultCounted) {
            faultCounted = false;
            chain().activeFaults().decrementAndGet();
        }
        record.endNanos = now;
        RequestSpan.ended(this);
        loop.observer().onExchangeEnd(record);
        record = ExchangeParts.ended();
        ExchangeParts.give(parts);
    }
}
