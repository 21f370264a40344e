package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.extauthz.Utf8;
import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.batch.Bytes;
import dev.meshwright.proxy.http.MessageHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `envoy.data.accesslog.v3.HTTPAccessLogEntry`; field numbers are its own.
///
/// @param <R> the kind of record
final class HttpEntry<R> implements EntryLog.Entry<R> {
    private final AccessLog.HttpEntries config;
    private final EntryValues<R> values;
    private final CommonProperties<R> common;
    private final Bytes part = new Bytes();
    private final Bytes inner = new Bytes();

    HttpEntry(AccessLog.HttpEntries config, EntryValues<R> values) {
        this.config = config;
        this.values = values;
        this.common = new CommonProperties<>(values);
    }

    @Override
    public int field() {
        return 2;
    }

    @Override
    public void write(R record, Bytes to) {
        to.message(1, common.of(record));
        to.numberIfAny(
                2,
                switch (values.protocol(record)) {
                    case "HTTP/1.0" -> 1;
                    case "HTTP/1.1" -> 2;
                    case "HTTP/2" -> 3;
                    default -> 0;
                });
        part.clear();
        request(record, values.request(record));
        to.message(3, part);
        part.clear();
        response(record, values.response(record));
        to.message(4, part);
    }

    private void request(R record, @Nullable MessageHead head) {
        if (head != null) {
            part.numberIfAny(1, method(head));
            span(2, head, head.scheme());
            span(3, head, head.authority());
            span(5, head, head.path());
            header(6, head, "user-agent");
            header(7, head, "referer");
            header(8, head, "x-forwarded-for");
            header(9, head, "x-request-id");
            part.textIfAny(10, values.originalPath(record));
            part.numberIfAny(11, bytes(head));
        }
        part.numberIfAny(12, values.received(record));
        headers(13, config.requestHeaders(), head);
    }

    private void response(R record, @Nullable MessageHead head) {
        int status = values.status(record);
        if (status > 0) {
            inner.clear();
            inner.number(1, status);
            part.message(1, inner);
        }
        if (head != null) {
            part.numberIfAny(2, bytes(head));
        }
        part.numberIfAny(3, values.sent(record));
        headers(4, config.responseHeaders(), head);
        headers(5, config.responseTrailers(), values.trailers(record));
        part.textIfAny(6, values.details(record));
    }

    /// `config.core.v3.RequestMethod`.
    private static int method(MessageHead head) {
        return switch (head.text(head.method())) {
            case "GET" -> 1;
            case "HEAD" -> 2;
            case "POST" -> 3;
            case "PUT" -> 4;
            case "DELETE" -> 5;
            case "CONNECT" -> 6;
            case "OPTIONS" -> 7;
            case "TRACE" -> 8;
            case "PATCH" -> 9;
            default -> 0;
        };
    }

    /// Names and values, as Envoy counts a head.
    private static long bytes(MessageHead head) {
        long bytes = length(":method", head.method())
                + length(":path", head.path())
                + length(":authority", head.authority())
                + length(":scheme", head.scheme())
                + (head.status() > 0 ? ":status".length() + 3 : 0);
        for (int i = 0; i < head.headerCount(); i++) {
            bytes += RequestView.length(head.headerName(i)) + RequestView.length(head.headerValue(i));
        }
        return bytes;
    }

    private static long length(String name, long span) {
        return span == RequestView.ABSENT ? 0 : name.length() + RequestView.length(span);
    }

    private void span(int field, MessageHead head, long span) {
        if (span != RequestView.ABSENT && RequestView.length(span) > 0) {
            part.bytes(field, Utf8.sanitised(head.bytes(), RequestView.offset(span), RequestView.length(span)));
        }
    }

    private void header(int field, MessageHead head, String name) {
        int index = head.find(name);
        if (index >= 0) {
            span(field, head, head.headerValue(index));
        }
    }

    /// A map of those that are there; several of one name are joined by commas.
    private void headers(int field, List<String> names, @Nullable MessageHead head) {
        if (head == null) {
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            byte[] value = HeaderBytes.of(head, name);
            if (value != null) {
                inner.clear();
                inner.text(1, name);
                inner.bytes(2, Utf8.sanitised(value, 0, value.length));
                part.message(field, inner);
            }
        }
    }
}
