package dev.meshwright.proxy.router;

import dev.meshwright.decide.edit.HeaderEditing;
import dev.meshwright.decide.edit.RedirectLocation;
import dev.meshwright.decide.extauthz.Refusal;
import dev.meshwright.decide.filter.CorsAnswer;
import dev.meshwright.decide.filter.FilterVerdict;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.listener.HttpConnectionManager;
import dev.meshwright.decide.response.ResponseCause;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteMatch;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The one place where the proxy's own answers are made: status, flag and details from the cause, in the form
/// the client understands (gRPC clients get a trailers-only answer with status 200, gRPC over HTTP/2).
final class LocalReply {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int GRPC_RESOURCE_EXHAUSTED = 8;
    private static final DateCache DATE = new DateCache();

    private LocalReply() {}

    /// The formatted date of one second; a lost race costs one more formatting.
    private static final class DateCache {
        private record Second(long epoch, String text) {}

        private volatile Second last = new Second(0, "");

        String at(long epochMillis) {
            Second known = last;
            long second = epochMillis / 1000;
            if (known.epoch() != second) {
                known = new Second(second, HTTP_DATE.format(Instant.ofEpochSecond(second)));
                last = known;
            }
            return known.text();
        }
    }

    /// @param detail what exactly; goes into the record and the body, never beyond one line
    static void send(Exchange exchange, ResponseCause cause, int status, String detail) {
        ExchangeRecord record = exchange.record();
        if (!cause.flag().equals("-")) {
            record.flag(cause.flag());
        }
        record.details = detail.isEmpty() ? cause.details() : cause.details() + "{" + detail.replace(' ', '_') + "}";
        answer(exchange, status, cause.text(detail));
    }

    /// A refusal whose details are said in full by who refuses.
    static void refuse(Exchange exchange, ResponseCause cause, String details) {
        exchange.record().details = details;
        answer(exchange, cause.status(), cause.text(""));
    }

    /// A token is missing or bad (RFC 6750, section 3).
    static void unauthenticated(Exchange exchange, FilterVerdict.Unauthenticated refused) {
        exchange.record().details = refused.status().details();
        answer(
                exchange,
                refused.status().httpStatus(),
                refused.terse() ? "" : refused.status().text(),
                refused.terse() ? "" : refused.challenge());
    }

    /// A provider does not let the request pass.
    static void unauthorized(Exchange exchange, Refusal refusal) {
        ExchangeRecord record = exchange.record();
        record.flag(Refusal.FLAG);
        record.details = refusal.details();
        MessageHead head = begun(exchange, refusal.status());
        refusal.addTo(head);
        ByteBuf body = Unpooled.EMPTY_BUFFER;
        if (record.grpc) {
            asGrpc(head, refusal.status(), refusal.body());
        } else {
            body = Unpooled.copiedBuffer(refusal.body(), StandardCharsets.ISO_8859_1);
            plain(head, body.readableBytes());
        }
        commonHeaders(exchange, exchange.chain().manager(), head);
        exchange.answer().own(head, body);
    }

    private static void answer(Exchange exchange, int status, String text) {
        answer(exchange, status, text, "");
    }

    /// @param challenge for `www-authenticate`; empty: none
    private static void answer(Exchange exchange, int status, String text, String challenge) {
        MessageHead head = begun(exchange, status);
        challenge(head, challenge);
        ExchangeRecord record = exchange.record();
        if (record.grpc) {
            asGrpc(head, status, text);
            commonHeaders(exchange, exchange.chain().manager(), head);
            exchange.answer().own(head, Unpooled.EMPTY_BUFFER);
            return;
        }
        ByteBuf body = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        plain(head, body.readableBytes());
        commonHeaders(exchange, exchange.chain().manager(), head);
        exchange.answer().own(head, body);
    }

    /// A head edited as the route asks for, before a filter adds its own.
    private static MessageHead begun(Exchange exchange, int status) {
        MessageHead head = new MessageHead();
        head.status(status);
        exchange.answer().editOwn(head, false);
        return head;
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

    private static void asGrpc(MessageHead head, int status, String text) {
        asGrpcCode(head, ResponseCause.grpcStatus(status), percentEncoded(text));
    }

    /// @param message as it is sent; empty: none
    private static void asGrpcCode(MessageHead head, int code, String message) {
        head.status(200);
        head.contentLength(MessageHead.UNKNOWN_LENGTH);
        head.set("content-type", "application/grpc");
        head.set("grpc-status", Integer.toString(code));
        if (!message.isEmpty()) {
            head.set("grpc-message", message);
        }
    }

    private static void challenge(MessageHead head, String challenge) {
        if (!challenge.isEmpty()) {
            head.add("www-authenticate", challenge);
        }
    }

    static void abort(Exchange exchange, int httpStatus, int grpcStatus) {
        ExchangeRecord record = exchange.record();
        if (grpcStatus >= 0 && record.grpc) {
            record.flag(ResponseCause.FAULT_ABORT.flag());
            record.details = ResponseCause.FAULT_ABORT.details();
            MessageHead head = begun(exchange, 200);
            asGrpcCode(head, grpcStatus, ResponseCause.FAULT_ABORT.text(""));
            commonHeaders(exchange, exchange.chain().manager(), head);
            exchange.answer().own(head, Unpooled.EMPTY_BUFFER);
            return;
        }
        // Envoy says OK in HTTP's words where the failure is in gRPC's, whoever asks.
        send(exchange, ResponseCause.FAULT_ABORT, grpcStatus >= 0 ? 200 : httpStatus, "");
    }

    /// Over a limit (Envoy docs, "Local rate limit").
    static void rateLimited(Exchange exchange, LocalRateLimit limit) {
        ExchangeRecord record = exchange.record();
        record.flag(ResponseCause.RATE_LIMITED.flag());
        record.details = ResponseCause.RATE_LIMITED.details();
        MessageHead head = begun(exchange, limit.status());
        HeaderEditing.apply(HeaderEditing.Side.RESPONSE, limit.edits(), head, exchange.values());
        ByteBuf body = Unpooled.EMPTY_BUFFER;
        if (record.grpc) {
            int status = limit.resourceExhausted() ? GRPC_RESOURCE_EXHAUSTED : ResponseCause.grpcStatus(limit.status());
            asGrpcCode(head, status, record.details);
        } else {
            body = Unpooled.copiedBuffer(record.details, StandardCharsets.US_ASCII);
            plain(head, body.readableBytes());
        }
        commonHeaders(exchange, exchange.chain().manager(), head);
        exchange.answer().own(head, body);
    }

    static void direct(Exchange exchange, int status, byte[] text) {
        exchange.record().details = ResponseCause.DIRECT_RESPONSE.details();
        MessageHead head = new MessageHead();
        head.status(status);
        exchange.answer().editOwn(head, true);
        plain(head, text.length);
        commonHeaders(exchange, exchange.chain().manager(), head);
        exchange.answer().own(head, Unpooled.wrappedBuffer(text));
    }

    /// The preflight of a stranger gets an answer that allows nothing.
    static void strangersPreflight(Exchange exchange) {
        exchange.record().details = ResponseCause.DIRECT_RESPONSE.details();
        MessageHead head = new MessageHead();
        head.status(200);
        head.contentLength(0);
        commonHeaders(exchange, exchange.chain().manager(), head);
        exchange.answer().own(head, Unpooled.EMPTY_BUFFER);
    }

    static void preflight(Exchange exchange, CorsAnswer answer) {
        exchange.record().details = "cors_response";
        exchange.answer().cors(answer);
        MessageHead head = new MessageHead();
        head.status(200);
        head.contentLength(0);
        answer.addPreflight(head);
        commonHeaders(exchange, exchange.chain().manager(), head);
        exchange.answer().own(head, Unpooled.EMPTY_BUFFER);
    }

    static void redirect(Exchange exchange, RouteAction.Redirect redirect, RouteMatch match) {
        MessageHead request = exchange.record().request;
        location(exchange, redirect.status(), RedirectLocation.of(redirect, match, request), "direct_response");
    }

    static void redirectToTls(Exchange exchange) {
        MessageHead request = exchange.record().request;
        location(
                exchange,
                ResponseCause.TLS_REDIRECT.status(),
                RedirectLocation.toTls(request),
                ResponseCause.TLS_REDIRECT.details());
    }

    static void redirectPath(Exchange exchange, String path) {
        location(exchange, ResponseCause.PATH_REDIRECT.status(), path, ResponseCause.PATH_REDIRECT.details());
    }

    private static void location(Exchange exchange, int status, String location, String details) {
        exchange.record().details = details;
        MessageHead head = new MessageHead();
        head.status(status);
        head.add("location", location);
        exchange.answer().editOwn(head, true);
        plain(head, 0);
        commonHeaders(exchange, exchange.chain().manager(), head);
        exchange.answer().own(head, Unpooled.EMPTY_BUFFER);
    }

    /// `server` and `date`, on every response.
    static void commonHeaders(Exchange exchange, HttpConnectionManager manager, MessageHead head) {
        switch (manager.serverHeader()) {
            case OVERWRITE -> head.set("server", manager.serverName());
            case APPEND_IF_ABSENT -> {
                if (head.find("server") < 0) {
                    head.add("server", manager.serverName());
                }
            }
            case PASS_THROUGH -> {}
        }
        if (head.find("date") < 0) {
            head.add("date", DATE.at(System.currentTimeMillis()));
        }
        if (manager.identification().alwaysSetRequestIdInResponse()
                && !exchange.record().requestId.isEmpty()) {
            head.set("x-request-id", exchange.record().requestId);
        }
    }

    /// gRPC over HTTP/2, "Status-Message": printable ASCII but for `%`.
    private static String percentEncoded(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                out.append((char) b);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", b & 0xff));
            }
        }
        return out.toString();
    }
}
