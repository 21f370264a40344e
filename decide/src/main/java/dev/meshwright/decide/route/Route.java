package dev.meshwright.decide.route;

import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.trace.Place;

/// One route of a virtual host: `config.route.v3.Route`.
///
/// @param name may be empty
/// @param decorator operation name of spans; empty when none
/// @param bufferBytesMax of a retried or shadowed body; -1: unset
public record Route(
        Place place,
        String name,
        RouteMatch match,
        RouteAction action,
        HeaderEdits headers,
        Metadata metadata,
        PerFilter perFilter,
        String decorator,
        long bufferBytesMax) {}
