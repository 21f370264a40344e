package dev.meshwright.decide.route;

import dev.meshwright.decide.trace.Place;
import java.util.List;

/// One virtual host with its routes, indexed by path: `config.route.v3.VirtualHost`.
///
/// @param requireTls redirect plaintext requests to https
/// @param attemptCountInRequest `x-envoy-attempt-count` goes upstream
/// @param attemptCountInResponse and downstream
/// @param rateLimits what makes descriptors for rate limits, where routes leave it to the virtual host
public record VirtualHost(
        Place place,
        String name,
        List<String> domains,
        List<Route> routes,
        PathIndex index,
        RequireTls requireTls,
        HeaderEdits headers,
        PerFilter perFilter,
        boolean attemptCountInRequest,
        boolean attemptCountInResponse,
        long bufferBytesMax,
        List<RateLimitRule> rateLimits) {
    public enum RequireTls {
        NONE,
        ALL
    }

    public VirtualHost {
        domains = List.copyOf(domains);
        routes = List.copyOf(routes);
        rateLimits = List.copyOf(rateLimits);
    }
}
