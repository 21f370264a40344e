package dev.meshwright.proxy.observe;

import dev.meshwright.decide.cel.Attributes;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.proxy.http.MessageHead;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request in the words of Envoy's attributes. One for a loop, pointed at one record after the other; values are made
/// when they are asked for.
public final class ExchangeAttributes implements Attributes {
    private @Nullable ExchangeRecord record;

    public ExchangeAttributes of(ExchangeRecord next) {
        record = next;
        return this;
    }

    @Override
    public @Nullable Object attribute(String group, String name) {
        ExchangeRecord of = record;
        if (of == null) {
            return null;
        }
        return switch (group) {
            case "request" -> request(of, name);
            case "response" -> response(of, name);
            case "source", "destination" -> AttributeValues.side(of.downstream, group, name);
            case "connection" -> AttributeValues.connection(of.downstream, name, of.terminationDetails);
            case "upstream" ->
                name.equals("request_attempt_count")
                        ? (Long) (long) of.attempts
                        : AttributeValues.upstream(
                                name,
                                of.upstreamAddress,
                                of.upstreamLocalAddress,
                                of.upstreamIdentity,
                                of.upstreamFailure);
            case "xds" ->
                switch (name) {
                    case "cluster_name" -> AttributeValues.text(of.cluster);
                    case "route_name" -> AttributeValues.text(of.route);
                    case "virtual_host_name" -> AttributeValues.text(of.virtualHost);
                    default -> null;
                };
            default -> null;
        };
    }

    private static @Nullable Object request(ExchangeRecord of, String name) {
        MessageHead head = of.request;
        return switch (name) {
            case "path" -> span(head, head.path());
            case "url_path" -> before(span(head, head.path()));
            case "query" -> after(span(head, head.path()));
            case "host" -> span(head, head.authority());
            case "scheme" -> span(head, head.scheme());
            case "method" -> span(head, head.method());
            case "headers" -> headers(head);
            case "referer" -> header(head, "referer");
            case "useragent" -> header(head, "user-agent");
            case "time" -> Instant.ofEpochMilli(of.startEpochMillis);
            case "id" -> AttributeValues.text(of.requestId);
            case "protocol" -> of.protocol;
            case "duration" -> between(of.startNanos, of.endNanos);
            case "size" -> of.requestBytes;
            default -> null;
        };
    }

    private static @Nullable Object response(ExchangeRecord of, String name) {
        return switch (name) {
            case "code" -> of.status == 0 ? null : (Long) (long) of.status;
            case "code_details" -> AttributeValues.text(of.details);
            case "flags" -> AttributeValues.flags(of.flags);
            case "grpc_status" -> of.grpc && of.grpcStatus >= 0 ? (Long) (long) of.grpcStatus : null;
            case "headers" -> headers(of.response);
            case "trailers" -> of.trailers == null ? (Attributes.Lookup) _ -> null : headers(of.trailers);
            case "size" -> of.responseBytes;
            case "backend_latency" -> between(of.upstreamStartNanos, of.upstreamFirstByteNanos);
            default -> null;
        };
    }

    private static @Nullable Duration between(long from, long until) {
        return (from == 0 && until == 0) || until < from ? null : Duration.ofNanos(until - from);
    }

    private static Attributes.Lookup headers(MessageHead head) {
        return name -> switch (name.toLowerCase(Locale.ROOT)) {
            case ":method" -> span(head, head.method());
            case ":path" -> span(head, head.path());
            case ":authority", "host" -> span(head, head.authority());
            case ":scheme" -> span(head, head.scheme());
            case ":status" -> head.status() == 0 ? null : Integer.toString(head.status());
            default -> header(head, name.toLowerCase(Locale.ROOT));
        };
    }

    private static @Nullable String header(MessageHead head, String name) {
        int index = head.find(name);
        return index < 0 ? null : head.text(head.headerValue(index));
    }

    private static @Nullable String span(MessageHead head, long span) {
        return span == RequestView.ABSENT ? null : head.text(span);
    }

    private static @Nullable String before(@Nullable String path) {
        int mark = path == null ? -1 : path.indexOf('?');
        return path == null || mark < 0 ? path : path.substring(0, mark);
    }

    /// Empty when there is none.
    private static @Nullable String after(@Nullable String path) {
        int mark = path == null ? -1 : path.indexOf('?');
        return path == null ? null : mark < 0 ? "" : path.substring(mark + 1);
    }
}
