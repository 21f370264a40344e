package dev.meshwright.proxy.router;

import dev.meshwright.decide.edit.HeaderEditing;
import dev.meshwright.decide.edit.Rewriting;
import dev.meshwright.decide.response.OwnAnswer;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.loop.LoopContext;
import dev.meshwright.proxy.observe.ExchangeRecord;
import dev.meshwright.proxy.pool.LoopCluster;
import org.jspecify.annotations.Nullable;

/// What a forwarding route does with a request before its first try: finds the cluster, sets the bounds, edits the
/// head, holds it back as a fault asks, starts the mirrors.
final class ForwardRun {
    private ForwardRun() {}

    static void begin(Exchange exchange, HttpSession session, RouteAction.Forward action) {
        LoopContext loop = exchange.loop();
        RouteDecision decision = exchange.decision();
        ExchangeRecord record = exchange.record();
        record.cluster = decision.cluster();
        MessageHead request = record.request;
        if (request.tunnelAsked()
                && !Upgrades.allowed(
                        request, action.upgrades(), exchange.chain().manager().upgrades())) {
            exchange.reply(ResponseCause.UPGRADE_REFUSED, "");
            return;
        }
        LoopCluster found = loop.cluster(decision.cluster());
        if (found == null) {
            LocalReply.send(exchange, OwnAnswer.of(ResponseCause.NO_CLUSTER, action.notFoundStatus(), ""));
            return;
        }
        LoopCluster to = destined(found, session, request);
        if (to == null) {
            exchange.reply(ResponseCause.NO_HEALTHY_UPSTREAM, "no original destination");
            return;
        }
        record.upstream = to.view().table();
        if (loop.chance(to.view().dropMillionths())) {
            exchange.reply(ResponseCause.DROP_OVERLOAD, "");
            return;
        }
        Tries tries = exchange.forwards(action, to);
        bound(exchange, tries);
        String before = Rewriting.path(action, decision, request);
        record.originalPath = record.originalPath.isEmpty() ? before : record.originalPath;
        HeaderEditing.apply(HeaderEditing.Side.REQUEST, exchange.route().table(), decision, request, exchange.values());
        Rewriting.host(action, decision, request);
        RequestSpan.request(exchange);
        loop.observer().onUpstreamRequest(record);
        FilterRun.delay(exchange, tries, decision);
    }

    /// The one host that the connection was captured on its way to, where the cluster goes by that.
    ///
    /// @return null when there is none
    private static @Nullable LoopCluster destined(LoopCluster found, HttpSession session, MessageHead request) {
        LbPolicy.OriginalDestination policy = found.originalDestination();
        if (policy == null) {
            return found;
        }
        int index = policy.useHttpHeader() ? request.find(policy.headerName()) : -1;
        String named = index < 0 ? "" : request.text(request.headerValue(index));
        return session.loop().towards(found, policy, session.captured(), named);
    }

    private static void bound(Exchange exchange, Tries tries) {
        RouteAction.Forward action = tries.action();
        RouteDecision decision = exchange.decision();
        long bytesMax = decision.route().bufferBytesMax() >= 0
                ? decision.route().bufferBytesMax()
                : decision.virtualHost().bufferBytesMax();
        boolean replay =
                tries.mayRetry() && !exchange.loop().overload().decision().tight();
        exchange.body().keep(replay, bytesMax >= 0 ? bytesMax : exchange.chain().bufferBytesMax());
        Timers timers = exchange.timers();
        if (action.idleTimeoutMillis() >= 0) {
            timers.idle(action.idleTimeoutMillis());
        }
        long duration = action.maxStreamDurationMillis() >= 0
                ? action.maxStreamDurationMillis()
                : exchange.chain().manager().common().maxStreamDurationMillis();
        if (duration > 0) {
            timers.duration(exchange.record().startNanos, duration);
        }
    }

    /// Goes on after the filters and maybe a fault's delay.
    static void proceed(Exchange exchange, Tries tries) {
        tries.delayEnded();
        if (FilterRun.abortsAfterDelay(exchange, exchange.decision())) {
            return;
        }
        RouteAction.Forward action = tries.action();
        RequestBody body = exchange.body();
        if (!action.mirrors().isEmpty() && !tries.tunnel()) {
            Copies.start(exchange, action, body, exchange.chain().bufferBytesMax());
        }
        if (body.complete()) {
            exchange.onRequestComplete();
        }
        if (tries.cluster().byName()) {
            NameWait.begin(exchange, tries);
        } else {
            tries.next();
        }
    }
}
