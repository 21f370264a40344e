package dev.meshwright.compile.view;

import dev.meshwright.compile.telemetry.LogSink;
import dev.meshwright.compile.telemetry.MetricsPlan;
import dev.meshwright.compile.telemetry.SpanSink;
import java.util.List;
import java.util.stream.Stream;

/// Who reads of a route more than where it leads. What nobody reads is not sent: it would be a third of a route.
///
/// @param spans are named by a route's `decorator` (Envoy asks for it only where a listener traces)
/// @param metadata of a route is told by an access log, a span, a metric or whatever a patch adds
public record RouteReaders(boolean spans, boolean metadata) {
    /// Of those whose readers are not known.
    public static final RouteReaders ANY = new RouteReaders(true, true);

    /// Command operators of Envoy's formatters: `%METADATA(ROUTE:...)%`.
    private static final String OPERATOR = "METADATA(";

    /// Attribute of Envoy's expressions: `xds.route_metadata`.
    private static final String ATTRIBUTE = "route_metadata";

    /// The readers on the side of the callers. A word that only may mean a route's metadata counts.
    static RouteReaders of(List<LogSink> logs, List<SpanSink> spans, MetricsPlan metrics) {
        boolean metadata = Stream.of(logs, spans, metrics)
                .map(Object::toString)
                .anyMatch(words -> words.contains(OPERATOR) || words.contains(ATTRIBUTE));
        return new RouteReaders(!spans.isEmpty(), metadata);
    }
}
