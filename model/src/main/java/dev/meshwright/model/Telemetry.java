package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What proxies tell of the calls that they carry (Istio Telemetry). Several hold for one workload: those of
/// the root namespace, of its own namespace, and those that pick it; what comes later overrides.
///
/// @param selectors labels of the workloads; any of them picks. Empty: the whole namespace, or the mesh when the
///     namespace is the root one
public record Telemetry(
        String name,
        String namespace,
        List<Map<String, String>> selectors,
        List<Metrics> metrics,
        List<AccessLogs> accessLogs,
        List<Tracing> tracing,
        Origin origin) {
    public Telemetry {
        selectors = selectors.stream().map(SortedCopy::of).toList();
        metrics = List.copyOf(metrics);
        accessLogs = List.copyOf(accessLogs);
        tracing = List.copyOf(tracing);
    }

    /// Calls on which side of a workload: those that it makes, or those that it gets.
    public enum Mode {
        CLIENT,
        SERVER,
        CLIENT_AND_SERVER;

        /// @param side [#CLIENT] or [#SERVER]
        public boolean includes(Mode side) {
            return this == CLIENT_AND_SERVER || this == side;
        }
    }

    /// @param providers names; none: those that hold so far
    /// @param overrides later ones lie over earlier ones
    /// @param reportingInterval of connections that are still open
    public record Metrics(
            List<String> providers,
            List<MetricOverride> overrides,
            Setting<Duration> reportingInterval,
            Origin origin) {
        public Metrics {
            providers = List.copyOf(providers);
            overrides = List.copyOf(overrides);
        }
    }

    /// @param metric Istio's word for one of its metrics (`REQUEST_COUNT`), or the name of another; empty: all
    /// @param disabled on: not counted; off: counted again
    public record MetricOverride(
            String metric, Mode mode, Setting<Boolean> disabled, Map<String, Tag> tags, Origin origin) {
        public MetricOverride {
            tags = SortedCopy.of(tags);
        }
    }

    /// What becomes of one tag.
    public sealed interface Tag {
        record Remove() implements Tag {}

        /// @param expression in CEL, over the attributes of a call
        record Upsert(String expression) implements Tag {}
    }

    /// @param providers names, of which the first counts; none: those that hold so far
    /// @param percentage of requests that nobody asked to trace
    /// @param disabled nothing is recorded, and contexts pass as they come
    /// @param tags added to spans, in the place of those that hold so far; none: those
    /// @param istioTags whether spans say which workload they are of
    /// @param byRequestId whether `x-request-id` decides who is traced
    /// @param noContextPropagation requests go on without a context of their spans
    public record Tracing(
            Mode mode,
            List<String> providers,
            Setting<Double> percentage,
            Setting<Boolean> disabled,
            Map<String, SpanTag> tags,
            Setting<Boolean> istioTags,
            Setting<Boolean> byRequestId,
            Setting<Boolean> noContextPropagation,
            Origin origin) {
        public Tracing {
            providers = List.copyOf(providers);
            tags = SortedCopy.of(tags);
        }
    }

    /// @param providers names; none: those that hold so far
    /// @param disabled not logged by these providers
    /// @param filter which calls are logged, in CEL; unset: all
    public record AccessLogs(
            Mode mode, List<String> providers, boolean disabled, Setting<String> filter, Origin origin) {
        public AccessLogs {
            providers = List.copyOf(providers);
        }
    }
}
