package dev.meshwright.decide.route;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.span.RouteTracing;
import dev.meshwright.decide.trace.Place;

/// One route of a virtual host: `config.route.v3.Route`.
///
/// @param name may be empty
/// @param tracing with the operation name of spans
/// @param bufferBytesMax of a retried or shadowed body; -1: unset
public record Route(
        Place place,
        String name,
        RouteMatch match,
        RouteAction action,
        HeaderEdits headers,
        Metadata metadata,
        PerFilter perFilter,
        RouteTracing tracing,
        long bufferBytesMax) {}
