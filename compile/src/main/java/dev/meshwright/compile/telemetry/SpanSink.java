package dev.meshwright.compile.telemetry;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.SpanTag;
import java.util.Map;

/// How the calls on one side of a workload are traced.
///
/// @param service that the proxy stands for, in the words of its xDS node
/// @param percentage of requests that nobody asked to trace
/// @param tags added to spans
/// @param pathLengthMax 0: Envoy's
/// @param byRequestId whether `x-request-id` decides who is traced
/// @param noContextPropagation requests go on without a context of their spans
/// @param origin who says that it is told
public record SpanSink(
        Kind.Traces to,
        String service,
        double percentage,
        Map<String, SpanTag> tags,
        int pathLengthMax,
        boolean byRequestId,
        boolean noContextPropagation,
        Origin origin) {
    public SpanSink {
        tags = Map.copyOf(tags);
    }
}
