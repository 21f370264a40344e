package dev.meshwright.decide.span;

import dev.meshwright.decide.collector.Collector;
import java.util.List;
import java.util.Map;

/// Who receives spans, and in which form contexts travel: `config.trace.v3.Tracing.Http`.
public sealed interface Tracer {
    /// Nobody is named: contexts pass as they came, and nothing is recorded.
    record None() implements Tracer {}

    /// `envoy.tracers.opentelemetry`: W3C Trace Context.
    ///
    /// @param serviceName `unknown_service:envoy` when the configuration has none
    record OpenTelemetry(Collector collector, String serviceName, List<Detector> detectors, Sampler sampler)
            implements Tracer {
        public OpenTelemetry {
            detectors = List.copyOf(detectors);
        }
    }

    /// `envoy.tracers.zipkin`: B3.
    ///
    /// @param longTraceIds 128 bits
    /// @param sharedSpan the server's span is the client's
    /// @param splitSpans never shared, whatever `sharedSpan` says
    /// @param w3cToo `USE_B3_WITH_W3C_PROPAGATION`
    record Zipkin(
            Collector.Http collector, boolean longTraceIds, boolean sharedSpan, boolean splitSpans, boolean w3cToo)
            implements Tracer {}

    /// Where attributes of the resource come from.
    sealed interface Detector {
        /// `OTEL_RESOURCE_ATTRIBUTES` of the proxy's environment.
        record Environment() implements Detector {}

        record Static(Map<String, String> attributes) implements Detector {
            public Static {
                attributes = Map.copyOf(attributes);
            }
        }
    }

    /// Who decides instead of the connection manager's sampling.
    sealed interface Sampler {
        /// Nobody.
        record Unset() implements Sampler {}

        record AlwaysOn() implements Sampler {}

        /// @param wrapped asked where there is no parent
        record ParentBased(Sampler wrapped) implements Sampler {}

        record TraceIdRatio(Fraction ratio) implements Sampler {}
    }
}
