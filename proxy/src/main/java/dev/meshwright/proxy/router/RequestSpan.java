package dev.meshwright.proxy.router;

import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.span.RouteTracing;
import dev.meshwright.decide.span.SpanHeaders;
import dev.meshwright.decide.span.SpanStart;
import dev.meshwright.decide.span.SpanState;
import dev.meshwright.decide.span.TraceDecision;
import dev.meshwright.decide.span.TraceReason;
import dev.meshwright.decide.span.Tracing;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;

/// Carries out tracing for an exchange: `dev.meshwright.decide.span` decides.
final class RequestSpan {
    private RequestSpan() {}

    /// Once the route is known, or known to be none. Later routes of the same request change nothing.
    static void begin(Exchange exchange) {
        Tracing tracing = exchange.chain().manager().tracing();
        ExchangeRecord record = exchange.record();
        if (!tracing.on() || record.span.begun()) {
            return;
        }
        MessageHead head = record.request;
        RouteTracing route = route(exchange.decision());
        TraceReason reason = TraceDecision.decide(tracing, route, head, exchange.loop()::chance);
        int id = head.find("x-request-id");
        if (id >= 0 && !head.equalsAscii(head.headerValue(id), record.requestId)) {
            record.requestId = head.text(head.headerValue(id));
        }
        boolean egress = record.downstream.direction().equals("OUTBOUND");
        SpanStart.begin(tracing, route, egress, head, reason, exchange.loop()::chance, record.span);
    }

    static RouteTracing route(RouteDecision decision) {
        return decision.found() ? decision.route().tracing() : RouteTracing.NONE;
    }

    /// The request is about to go on.
    static void request(Exchange exchange) {
        SpanState span = exchange.record().span;
        if (span.present()) {
            SpanHeaders.request(exchange.chain().manager().tracing(), span, exchange.record().request);
        }
    }

    /// An answer is about to go back.
    static void response(Exchange exchange) {
        SpanState span = exchange.record().span;
        if (span.begun()) {
            SpanHeaders.response(span, exchange.record().response);
        }
    }

    /// The exchange ended.
    static void ended(Exchange exchange) {
        ExchangeRecord record = exchange.record();
        if (record.span.sampled()) {
            exchange.loop()
                    .spans()
                    .request(
                            exchange.chain().manager().tracing(),
                            route(exchange.decision()),
                            record.span,
                            exchange.values(),
                            record.startNanos,
                            record.endNanos,
                            record.downstream.localAddress());
        }
    }
}
