package dev.meshwright.decide.span;

import java.util.List;

/// What a route says of tracing: `config.route.v3.Tracing` and `Decorator`.
///
/// @param overrides whether `sampling` counts instead of the connection manager's
/// @param customTags before those of the connection manager of equal name
/// @param operation of spans; empty: none
/// @param propagate whether the operation is told to the other side's proxy
public record RouteTracing(
        boolean overrides, Sampling sampling, List<CustomTag> customTags, String operation, boolean propagate) {
    public static final RouteTracing NONE = new RouteTracing(false, Sampling.ALL, List.of(), "", true);

    public RouteTracing {
        customTags = List.copyOf(customTags);
    }
}
