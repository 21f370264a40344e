package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Somebody outside of the proxies whom they ask or tell (Istio MeshConfig `extensionProviders`). Other elements name
/// it.
///
/// @param name unique in the mesh
public record ExtensionProvider(String name, Kind kind, Origin origin) {
    public sealed interface Kind {
        /// Decides about calls, asked by HTTP: a request like the one in question, to `pathPrefix` and its path.
        ///
        /// @param pathPrefix begins with `/`, or empty
        /// @param requestHeaders names of the headers that are shown; `name*` and `*name` stand for several
        /// @param additionalHeaders sent with each question
        /// @param toUpstreamOnAllow names of answer headers that go on with an allowed request
        /// @param toDownstreamOnDeny names of answer headers that a refused caller gets
        /// @param toDownstreamOnAllow names of answer headers that an allowed caller gets with its response
        record ExtAuthzHttp(
                Asked asked,
                String pathPrefix,
                List<String> requestHeaders,
                Map<String, String> additionalHeaders,
                List<String> toUpstreamOnAllow,
                List<String> toDownstreamOnDeny,
                List<String> toDownstreamOnAllow)
                implements Kind {
            public ExtAuthzHttp {
                requestHeaders = List.copyOf(requestHeaders);
                additionalHeaders = SortedCopy.of(additionalHeaders);
                toUpstreamOnAllow = List.copyOf(toUpstreamOnAllow);
                toDownstreamOnDeny = List.copyOf(toDownstreamOnDeny);
                toDownstreamOnAllow = List.copyOf(toDownstreamOnAllow);
            }
        }

        /// Decides about calls and connections, asked by gRPC (`envoy.service.auth.v3.Authorization`).
        record ExtAuthzGrpc(Asked asked) implements Kind {}
    }

    /// How one that decides is asked.
    ///
    /// @param service where it is
    /// @param timeout for one answer
    /// @param failure what becomes of a call when there is no answer
    /// @param routeCache whether the route is chosen anew after an answer that changed the request
    /// @param statusOnError of the answer to a caller when there is no answer to us; 0: 403
    /// @param body how much of the request's body is shown
    public record Asked(
            ServiceRef service,
            Duration timeout,
            Failure failure,
            RouteCache routeCache,
            int statusOnError,
            Setting<Body> body) {}

    public enum Failure {
        ALLOW,
        DENY
    }

    public enum RouteCache {
        KEPT,
        CLEARED
    }

    /// @param bytesMax above 0
    /// @param partial a longer body is shown as far as `bytesMax` instead of being refused
    /// @param packed bytes rather than text
    public record Body(int bytesMax, boolean partial, boolean packed) {}

    /// @param namespace empty: wherever the host is
    /// @param host full name
    public record ServiceRef(String namespace, String host, int port) {}
}
