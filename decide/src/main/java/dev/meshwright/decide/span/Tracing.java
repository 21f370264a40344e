package dev.meshwright.decide.span;

import dev.meshwright.decide.connection.Cidr;
import java.util.List;

/// How requests of a connection manager are traced: `HttpConnectionManager.tracing`.
///
/// @param on false: it has no such field, and everything else here is without meaning
/// @param maxPathTagLength of `http.url`, 256 when unset
/// @param spawnUpstreamSpan each try has a span of its own
/// @param propagates requests go on with the context of their spans; else they go on as they came
/// @param internalAddresses of clients that may force a trace: `internal_address_config`
public record Tracing(
        boolean on,
        Sampling sampling,
        List<CustomTag> customTags,
        boolean verbose,
        int maxPathTagLength,
        boolean spawnUpstreamSpan,
        boolean propagates,
        Tracer tracer,
        RequestIdUse requestId,
        List<Cidr> internalAddresses) {
    public Tracing {
        customTags = List.copyOf(customTags);
        internalAddresses = List.copyOf(internalAddresses);
    }

    public static final Tracing OFF = new Tracing(
            false,
            Sampling.ALL,
            List.of(),
            false,
            256,
            false,
            true,
            new Tracer.None(),
            RequestIdUse.DEFAULT,
            List.of());

    /// With what other fields of the connection manager say of requests.
    public Tracing with(RequestIdUse use, List<Cidr> internal) {
        return new Tracing(
                on,
                sampling,
                customTags,
                verbose,
                maxPathTagLength,
                spawnUpstreamSpan,
                propagates,
                tracer,
                use,
                internal);
    }
}
