package dev.meshwright.decide.span;

import dev.meshwright.decide.format.ExchangeValues;
import dev.meshwright.decide.request.EditableHead;
import java.util.List;
import java.util.function.UnaryOperator;

/// The tags of spans, by Envoy's names (its docs, "Tracing": "What data each trace contains").
public final class SpanTags {
    private SpanTags() {}

    /// Of a request's span.
    ///
    /// @param environment the proxy's, by name; empty for what is not set
    public static void request(
            SpanValues values, Tracing tracing, RouteTracing route, UnaryOperator<String> environment, TagSink to) {
        EditableHead head = values.request();
        if (!values.requestId().isEmpty()) {
            to.tag("guid:x-request-id", values.requestId());
        }
        to.tag("http.url", url(values, tracing.maxPathTagLength()));
        to.tag("http.method", head.text(head.method()));
        to.tag("downstream_cluster", orDash(head.first("x-envoy-downstream-service-cluster")));
        to.tag("user_agent", orDash(head.first("user-agent")));
        to.tag("http.protocol", values.protocol());
        to.tag("peer.address", ExchangeValues.withoutPort(values.remoteAddress()));
        String client = head.first("x-client-trace-id");
        if (!client.isEmpty()) {
            to.tag("guid:x-client-trace-id", client);
        }
        if (values.grpc()) {
            to.tag("grpc.path", head.text(head.path()));
            to.tag("grpc.authority", head.text(head.authority()));
            to.tag("grpc.content_type", head.first("content-type"));
            ifAny("grpc.timeout", head.first("grpc-timeout"), to);
        }
        to.tag("request_size", Long.toString(values.requestBytes()));
        to.tag("response_size", Long.toString(values.responseBytes()));
        common(values, values.status(), values.flags(), tracing, route, environment, to);
        grpc(values.trailers().find("grpc-status") >= 0 ? values.trailers() : values.response(), values, to);
    }

    /// Of a try's span.
    ///
    /// @param values of its request
    public static void tryOf(
            SpanValues values,
            TryOutcome outcome,
            Tracing tracing,
            RouteTracing route,
            UnaryOperator<String> environment,
            TagSink to) {
        if (outcome.retries() > 0) {
            to.tag("retry.count", Integer.toString(outcome.retries()));
        }
        to.tag("http.protocol", outcome.status() == 0 ? "-" : values.protocol());
        if (!outcome.failure().isEmpty()) {
            to.tag("error", "true");
            to.tag("error.reason", outcome.failure());
        }
        if (!values.upstreamAddress().isEmpty()) {
            to.tag("upstream_address", values.upstreamAddress());
            to.tag("peer.address", values.upstreamAddress());
        }
        common(values, outcome.status(), outcome.flags(), tracing, route, environment, to);
        if (outcome.grpcStatus() >= 0) {
            grpcStatus(Integer.toString(outcome.grpcStatus()), to);
        }
    }

    /// Of a mirrored request's span. Nobody reads its answer, so less is said of it.
    public static void copy(CopyOutcome outcome, TagSink to) {
        to.tag("http.protocol", "HTTP/1.1");
        if (!outcome.address().isEmpty()) {
            to.tag("upstream_address", outcome.address());
            to.tag("peer.address", outcome.address());
        }
        ofCluster(outcome.cluster(), to);
        ended(outcome.status(), outcome.flags(), to);
        if (outcome.canceled()) {
            to.tag("canceled", "true");
        }
    }

    /// Whether OTLP calls the span failed (OpenTelemetry's conventions for HTTP spans, "Status").
    public static boolean failed(int status, boolean client) {
        return status >= (client ? 400 : 500);
    }

    private static void common(
            SpanValues values,
            int status,
            String flags,
            Tracing tracing,
            RouteTracing route,
            UnaryOperator<String> environment,
            TagSink to) {
        ofCluster(values.cluster(), to);
        ended(status, flags, to);
        custom(tracing.customTags(), values, environment, to);
        custom(route.customTags(), values, environment, to);
    }

    private static void ofCluster(String cluster, TagSink to) {
        to.tag("component", "proxy");
        if (!cluster.isEmpty()) {
            to.tag("upstream_cluster", cluster);
            to.tag("upstream_cluster.name", cluster);
        }
    }

    private static void ended(int status, String flags, TagSink to) {
        to.tag("http.status_code", Integer.toString(status));
        to.tag("response_flags", orDash(flags));
        if (status == 0 || status >= 500) {
            to.tag("error", "true");
        }
    }

    private static void grpc(EditableHead from, SpanValues values, TagSink to) {
        String status = values.grpc() ? from.first("grpc-status") : "";
        if (status.isEmpty()) {
            return;
        }
        ifAny("grpc.message", from.first("grpc-message"), to);
        grpcStatus(status, to);
    }

    private static void grpcStatus(String status, TagSink to) {
        to.tag("grpc.status_code", status);
        switch (status) {
            case "2", "4", "12", "13", "14", "15" -> to.tag("error", "true");
            default -> {
                // the caller's fault, or none
            }
        }
    }

    private static void custom(List<CustomTag> tags, SpanValues values, UnaryOperator<String> environment, TagSink to) {
        for (int i = 0; i < tags.size(); i++) {
            CustomTag tag = tags.get(i);
            ifAny(tag.tag(), value(tag, values, environment), to);
        }
    }

    private static String value(CustomTag tag, SpanValues values, UnaryOperator<String> environment) {
        return switch (tag) {
            case CustomTag.Literal(var _, var value) -> value;
            case CustomTag.Environment(var _, var name, var otherwise) -> or(environment.apply(name), otherwise);
            case CustomTag.RequestHeader(var _, var name, var otherwise) ->
                or(values.request().first(name), otherwise);
            case CustomTag.OfMetadata metadata ->
                MetadataText.of(values.metadata(metadata.of()).of(metadata.filter()), metadata);
            case CustomTag.Formatted(var _, var template) -> values.formatted(template);
        };
    }

    private static String url(SpanValues values, int pathMax) {
        EditableHead head = values.request();
        String path = or(head.first("x-envoy-original-path"), head.text(head.path()));
        String scheme = head.first("x-forwarded-proto");
        return scheme + "://" + head.text(head.authority())
                + (path.length() > pathMax ? path.substring(0, pathMax) : path);
    }

    private static String orDash(String text) {
        return or(text, "-");
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static void ifAny(String name, String value, TagSink to) {
        if (!value.isEmpty()) {
            to.tag(name, value);
        }
    }
}
