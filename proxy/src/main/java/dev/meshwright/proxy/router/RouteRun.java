package dev.meshwright.proxy.router;

import dev.meshwright.decide.edit.Rewriting;
import dev.meshwright.decide.extauthz.Consequence;
import dev.meshwright.decide.extauthz.ExternalCheck;
import dev.meshwright.decide.filter.FilterKernel;
import dev.meshwright.decide.filter.Surroundings;
import dev.meshwright.decide.jwt.JwtProvider;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.trace.Trace;
import dev.meshwright.proxy.http.HttpVersion;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.ExchangeRecord;
import org.jspecify.annotations.Nullable;

/// An exchange's way from the client's head past the filters to what its route does ([RouteTable], [FilterRun]).
///
/// Filters may hold the exchange, and may ask for the route to be chosen anew. Event-loop confined.
final class RouteRun {
    private final Exchange exchange;
    private final HttpSession session;
    /// What filters ask beside the request.
    private Surroundings around;

    private @Nullable RouteTable table;
    private @Nullable ProviderWait provider;
    private boolean matched;

    RouteRun(Exchange exchange, HttpSession session) {
        this.exchange = exchange;
        this.session = session;
        this.around = session;
    }

    /// A route was found.
    boolean matched() {
        return matched;
    }

    /// The table that the exchange goes by to its end.
    RouteTable table() {
        RouteTable taken = table;
        if (taken == null) {
            throw new IllegalStateException("no route table was taken");
        }
        return taken;
    }

    /// @param head of the request, which a body follows unless `end`
    void begin(MessageHead head, boolean end) {
        HttpConnectionManager manager = session.chain().manager();
        ExchangeRecord record = exchange.record();
        arrived(manager, record, head, end);
        MessageHead request = record.request;
        if (!PathEdit.normalise(manager.pathNormalisation(), exchange)) {
            return;
        }
        Rewriting.normaliseHost(manager.host(), session.facts().destinationPort(), request);
        LoopContext loop = session.loop();
        loop.observer().onRequestHead(record);
        record.requestId = ForwardedHeaders.apply(session, request);
        if (loop.overload().shedding()) {
            loop.overload().refused();
            exchange.reply(ResponseCause.OVERLOAD, "");
            return;
        }
        RouteTable taken = session.chain().routes();
        if (taken == null) {
            exchange.reply(ResponseCause.NO_ROUTE, "route configuration has not arrived");
            return;
        }
        table = taken;
        record.routeConfig = taken.name();
        choose();
    }

    private void arrived(HttpConnectionManager manager, ExchangeRecord record, MessageHead head, boolean end) {
        long now = exchange.now();
        record.startEpochMillis = System.currentTimeMillis();
        record.startNanos = now;
        record.protocol = protocolOf(head.version());
        record.logging = manager;
        record.request.copyFrom(head);
        Timers timers = exchange.timers();
        timers.active(now);
        if (end) {
            exchange.body().completeWithoutBody();
            record.requestEndNanos = now;
        } else if (manager.requestTimeoutMillis() > 0 && !head.tunnelAsked()) {
            timers.request(now, manager.requestTimeoutMillis());
        }
        timers.idle(manager.streamIdleTimeoutMillis());
        String contentType = record.request.first("content-type");
        record.grpc = contentType.startsWith("application/grpc");
        if (record.grpc && !contentType.startsWith("application/grpc-web-text")) {
            exchange.body().countMessages();
            exchange.answer().countMessages();
        }
    }

    private static String protocolOf(HttpVersion version) {
        return switch (version) {
            case HTTP_1_0 -> "HTTP/1.0";
            case HTTP_1_1 -> "HTTP/1.1";
            case HTTP_2 -> "HTTP/2";
        };
    }

    /// Chooses the route by what is known by now, and asks the filters on.
    void choose() {
        ExchangeRecord record = exchange.record();
        RouteDecision decision = exchange.decision();
        switch (table().match(
                        record.request,
                        exchange.filters().metadata(),
                        session.loop().chance(),
                        decision,
                        Trace.NONE)) {
            case NO_VIRTUAL_HOST, NO_ROUTE -> {
                matched = false;
                RequestSpan.begin(exchange);
                askFilters();
            }
            case TLS_REQUIRED -> {
                matched = false;
                RequestSpan.begin(exchange);
                LocalReply.redirectToTls(exchange);
            }
            case MATCHED -> {
                matched = true;
                record.virtualHost = decision.virtualHost().name();
                record.route = decision.route().name();
                record.place = decision.route().place();
                RequestSpan.begin(exchange);
                askFilters();
            }
        }
    }

    private void askFilters() {
        RouteDecision decision = matched ? exchange.decision() : null;
        if (FilterRun.beforeRoute(exchange, session.facts(), decision, around)) {
            if (matched) {
                act();
            } else {
                exchange.reply(ResponseCause.NO_ROUTE, "");
            }
        }
    }

    /// Holds the request until keys are fetched, then asks the filters again, with them or without.
    void awaitKeys(JwtProvider.Keys.Remote from) {
        exchange.holdUnread();
        session.loop().keys().fetch(from, fetched -> {
            if (exchange.resume()) {
                around = fetched ? around : new WithoutKeys(around, from);
                askFilters();
            }
        });
    }

    /// Holds the request until a provider said what it thinks of it; it may want to see the body.
    void askProvider(ExternalCheck check) {
        ProviderWait waiting = new ProviderWait(exchange, check);
        provider = waiting;
        exchange.hold();
        waiting.begin();
    }

    /// What is waited for; null: nothing.
    @Nullable
    ProviderWait provider() {
        return provider;
    }

    /// Goes on with what a provider's answer led to.
    void follow(ExternalCheck check, Consequence consequence) {
        provider = null;
        if (exchange.resume()
                && FilterRun.passes(
                        exchange, FilterKernel.follow(check, consequence, exchange.filters(), Trace.NONE))) {
            askFilters();
        }
    }

    /// The exchange is over.
    void end() {
        ProviderWait waiting = provider;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    private void act() {
        RouteDecision decision = exchange.decision();
        switch (decision.route().action()) {
            case RouteAction.Forward action -> ForwardRun.begin(exchange, session, action);
            case RouteAction.DirectResponse(int status, byte[] text) -> LocalReply.direct(exchange, status, text);
            case RouteAction.Redirect redirect ->
                LocalReply.redirect(exchange, redirect, decision.route().match());
            case RouteAction.NonForwarding() -> exchange.reply(ResponseCause.NO_ROUTE, "non_forwarding_action");
        }
    }
}
