package dev.meshwright.proxy.router;

import dev.meshwright.decide.edit.HeaderEditing;
import dev.meshwright.decide.edit.RedirectLocation;
import dev.meshwright.decide.filter.CorsAnswer;
import dev.meshwright.decide.filter.FilterVerdict;
import dev.meshwright.decide.response.OwnAnswer;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteMatch;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// The one place where the proxy's own answers are made, in the form the client understands (gRPC clients get a
/// trailers-only answer with status 200, gRPC over HTTP/2). What they say is decided in [OwnAnswer].
final class LocalReply {
    private LocalReply() {}

    static void send(Exchange exchange, OwnAnswer answer) {
        send(exchange, answer, begun(exchange, answer), StandardCharsets.UTF_8);
    }

    /// A filter answers, maybe with headers of its own.
    static void refuse(Exchange exchange, FilterVerdict.Answers verdict) {
        OwnAnswer answer = verdict.answer();
        switch (verdict) {
            case FilterVerdict.Denied _, FilterVerdict.Unable _, FilterVerdict.Aborted _ -> send(exchange, answer);
            case FilterVerdict.Unauthenticated refused -> {
                MessageHead head = begun(exchange, answer);
                if (!refused.terse() && !refused.challenge().isEmpty()) {
                    head.add("www-authenticate", refused.challenge());
                }
                send(exchange, answer, head, StandardCharsets.UTF_8);
            }
            case FilterVerdict.Unauthorized(var _, var refusal) -> {
                MessageHead head = begun(exchange, answer);
                refusal.addTo(head);
                send(exchange, answer, head, StandardCharsets.ISO_8859_1);
            }
            case FilterVerdict.RateLimited(var _, var limit) -> {
                MessageHead head = begun(exchange, answer);
                HeaderEditing.apply(HeaderEditing.Side.RESPONSE, limit.edits(), head, exchange.values());
                send(exchange, answer, head, StandardCharsets.UTF_8);
            }
            case FilterVerdict.Preflight(var allowed) -> preflight(exchange, answer, allowed);
            case FilterVerdict.PreflightRefused(var others) -> {
                note(exchange, answer);
                MessageHead head = empty(answer.status());
                others.addForeign(head);
                finish(exchange, head, Unpooled.EMPTY_BUFFER);
            }
        }
    }

    private static void preflight(Exchange exchange, OwnAnswer answer, CorsAnswer allowed) {
        note(exchange, answer);
        exchange.answer().cors(allowed);
        MessageHead head = empty(answer.status());
        allowed.addPreflight(head);
        finish(exchange, head, Unpooled.EMPTY_BUFFER);
    }

    /// Into the record: header edits and access logs speak of it.
    private static void note(Exchange exchange, OwnAnswer answer) {
        ExchangeRecord record = exchange.record();
        if (!answer.flag().equals("-")) {
            record.flag(answer.flag());
        }
        record.details = answer.details();
    }

    /// A head edited as the route asks for, before a filter adds its own.
    private static MessageHead begun(Exchange exchange, OwnAnswer answer) {
        note(exchange, answer);
        MessageHead head = new MessageHead();
        head.status(answer.status());
        exchange.answer().editOwn(head, false);
        return head;
    }

    private static MessageHead empty(int status) {
        MessageHead head = new MessageHead();
        head.status(status);
        head.contentLength(0);
        return head;
    }

    private static void send(Exchange exchange, OwnAnswer answer, MessageHead head, Charset charset) {
        ByteBuf body = Unpooled.EMPTY_BUFFER;
        if (exchange.record().grpc) {
            asGrpc(head, answer);
        } else {
            body = Unpooled.copiedBuffer(answer.text(), charset);
            plain(head, body.readableBytes());
        }
        finish(exchange, head, body);
    }

    /// Length and type of a text; a type of its own stays, unless there is nothing to be of a type.
    private static void plain(MessageHead head, int length) {
        head.contentLength(length);
        if (length == 0) {
            head.remove("content-type");
        } else if (head.find("content-type") < 0) {
            head.add("content-type", "text/plain");
        }
    }

    private static void asGrpc(MessageHead head, OwnAnswer answer) {
        head.status(200);
        head.contentLength(MessageHead.UNKNOWN_LENGTH);
        head.set("content-type", "application/grpc");
        head.set("grpc-status", Integer.toString(answer.grpcStatus()));
        if (!answer.text().isEmpty()) {
            head.set("grpc-message", answer.grpcMessage());
        }
    }

    private static void finish(Exchange exchange, MessageHead head, ByteBuf body) {
        CommonHeaders.add(exchange, head);
        exchange.answer().own(head, body);
    }

    // ---- the route's

    static void direct(Exchange exchange, int status, byte[] text) {
        String details = ResponseCause.DIRECT_RESPONSE.details();
        exchange.record().details = details;
        MessageHead head = new MessageHead();
        head.status(status);
        exchange.answer().editOwn(head, true);
        if (exchange.record().grpc) {
            asGrpc(head, new OwnAnswer(status, "-", details, new String(text, StandardCharsets.UTF_8)));
            finish(exchange, head, Unpooled.EMPTY_BUFFER);
        } else {
            plain(head, text.length);
            finish(exchange, head, Unpooled.wrappedBuffer(text));
        }
    }

    static void redirect(Exchange exchange, RouteAction.Redirect redirect, RouteMatch match) {
        MessageHead request = exchange.record().request;
        location(exchange, redirect.status(), RedirectLocation.of(redirect, match, request), "direct_response");
    }

    static void redirectToTls(Exchange exchange) {
        location(exchange, ResponseCause.TLS_REDIRECT, RedirectLocation.toTls(exchange.record().request));
    }

    static void redirectPath(Exchange exchange, String path) {
        location(exchange, ResponseCause.PATH_REDIRECT, path);
    }

    private static void location(Exchange exchange, ResponseCause cause, String location) {
        location(exchange, cause.status(), location, cause.details());
    }

    private static void location(Exchange exchange, int status, String location, String details) {
        exchange.record().details = details;
        MessageHead head = new MessageHead();
        head.status(status);
        head.add("location", location);
        exchange.answer().editOwn(head, true);
        if (exchange.record().grpc) {
            asGrpc(head, new OwnAnswer(status, "-", details, ""));
        } else {
            plain(head, 0);
        }
        finish(exchange, head, Unpooled.EMPTY_BUFFER);
    }
}
