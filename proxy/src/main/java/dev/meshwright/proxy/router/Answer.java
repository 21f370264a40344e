package dev.meshwright.proxy.router;

import dev.meshwright.decide.edit.HeaderEditing;
import dev.meshwright.decide.filter.CorsAnswer;
import dev.meshwright.decide.filter.FilterState;
import dev.meshwright.decide.limit.Quota;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.session.Session;
import dev.meshwright.proxy.http.HttpStream;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.http.StreamReset;
import dev.meshwright.proxy.observe.ExchangeRecord;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// What the client of an exchange gets: the upstream's answer, edited as the route and the filters ask, or one made
/// here ([LocalReply]). Writes the record's side of it. Event-loop confined.
///
/// A send may end the exchange before it returns; what is written to the record afterwards goes to one that nobody
/// reads ([ExchangeParts#ended]).
final class Answer {
    private final Exchange exchange;
    private final HttpStream client;
    private @Nullable CorsAnswer cors;
    private @Nullable GrpcMessages messages;

    Answer(Exchange exchange, HttpStream client) {
        this.exchange = exchange;
        this.client = client;
    }

    /// It is gRPC's.
    void countMessages() {
        messages = new GrpcMessages();
    }

    void cors(CorsAnswer answer) {
        cors = answer;
    }

    // ---- the upstream's

    /// The response head that the client gets. `head` is edited in place.
    void head(MessageHead head, boolean end) {
        exchange.answers(head.status() == 101);
        ExchangeRecord record = exchange.record();
        record.status = head.status();
        record.details = ResponseCause.VIA_UPSTREAM.details();
        MessageHead response = record.response;
        response.copyFrom(head);
        HttpChain chain = exchange.chain();
        if (!chain.suppressEnvoyHeaders()) {
            long serviceNanos = exchange.now() - record.upstreamStartNanos;
            response.set("x-envoy-upstream-service-time", Decimals.of(serviceNanos / 1_000_000));
        }
        if (exchange.decision().virtualHost().attemptCountInResponse()) {
            response.set("x-envoy-attempt-count", Integer.toString(record.attempts));
        }
        exchange.loop().observer().onResponseHead(record);
        RequestSpan.response(exchange);
        CommonHeaders.add(exchange, response);
        HeaderEditing.apply(
                HeaderEditing.Side.RESPONSE,
                exchange.route().table(),
                exchange.decision(),
                response,
                exchange.values());
        addOfFilters(response);
        Tries tries = exchange.tries();
        if (tries != null && !tries.affinityCookie().isEmpty()) {
            response.add("set-cookie", tries.affinityCookie());
        }
        Session session = exchange.filters().session();
        if (session != null) {
            session.tell(record.upstreamAddress, response);
        }
        noteGrpcStatus(response);
        exchange.body().forgetReplay(true);
        client.sendHead(response, end);
        if (end) {
            exchange.finish();
        } else {
            exchange.arm();
        }
    }

    /// An informational head other than 100 and 101.
    void inform(MessageHead head) {
        if (!exchange.record().protocol.equals("HTTP/1.0")) {
            client.sendHead(head, false);
        }
    }

    /// @return whether the client takes more right now
    boolean data(ByteBuf data, boolean end) {
        ExchangeRecord record = exchange.record();
        record.responseBytes += data.readableBytes();
        GrpcMessages counted = messages;
        if (counted != null) {
            record.responseMessages += counted.count(data);
        }
        exchange.timers().active(exchange.now());
        client.sendData(data, end);
        if (end) {
            exchange.finish();
            return true;
        }
        return client.writable();
    }

    void trailers(MessageHead trailers) {
        noteGrpcStatus(trailers);
        MessageHead copy = new MessageHead();
        copy.copyFrom(trailers);
        exchange.record().trailers = copy;
        client.sendTrailers(trailers);
        exchange.finish();
    }

    /// The response broke off after its head was sent.
    void breakOff(ResponseCause cause) {
        ExchangeRecord record = exchange.record();
        record.flag(cause.flag());
        record.details = cause.details();
        client.reset(StreamReset.LOCAL_RESET);
        exchange.finish();
    }

    // ---- our own

    /// Edits the head of an answer made here as the route asks for, if there is one.
    ///
    /// @param byRoute the route answers, not a filter before it
    void editOwn(MessageHead head, boolean byRoute) {
        if (exchange.route().matched() && !exchange.done()) {
            ExchangeRecord record = exchange.record();
            record.status = head.status();
            record.response.copyFrom(head);
            HeaderEditing.applyToOwn(byRoute, exchange.route().table(), exchange.decision(), head, exchange.values());
        }
    }

    /// Sends an answer made here; ends the exchange. Takes ownership of `data`.
    void own(MessageHead head, ByteBuf data) {
        if (exchange.done()) {
            data.release();
            return;
        }
        ExchangeRecord record = exchange.record();
        record.status = head.status();
        record.response.copyFrom(head);
        RequestSpan.response(exchange);
        addOfFilters(record.response);
        boolean empty = !data.isReadable();
        boolean headOnly = record.request.equalsAscii(record.request.method(), "HEAD");
        noteGrpcStatus(record.response);
        client.sendHead(record.response, empty || headOnly);
        if (empty || headOnly) {
            data.release();
        } else {
            exchange.record().responseBytes += data.readableBytes();
            client.sendData(data, true);
        }
        exchange.finish();
    }

    private void addOfFilters(MessageHead response) {
        CorsAnswer crossOrigin = cors;
        if (crossOrigin != null) {
            crossOrigin.addTo(response);
        }
        FilterState filters = exchange.filters();
        filters.changeResponse(response);
        Quota quota = filters.quota();
        if (quota != null) {
            quota.addTo(response);
        }
    }

    private void noteGrpcStatus(MessageHead head) {
        ExchangeRecord record = exchange.record();
        if (record.grpc) {
            int found = GrpcStatus.of(head);
            if (found >= 0) {
                record.grpcStatus = found;
            }
        }
    }
}
