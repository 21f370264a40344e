package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One HTTP route: any of `matches` sends the request to `action`. An empty match list matches everything.
public record HttpRoute(
        String name,
        List<RouteMatch> matches,
        Action action,
        HeaderEdits headers,
        Setting<Duration> timeout,
        Setting<RetryPolicy> retry,
        Origin origin) {
    public HttpRoute {
        matches = List.copyOf(matches);
    }

    /// All given conditions must hold.
    ///
    /// @param gateways names of gateways the match is limited to (`mesh` is every sidecar); empty: the route's own
    ///     list
    /// @param sourceLabels labels that the calling workload must carry
    public record RouteMatch(
            Match.Path path,
            List<Match.Named> headers,
            List<Match.Named> queryParams,
            List<Match.Text> method,
            List<Match.Text> authority,
            List<Match.Text> scheme,
            int port,
            List<String> gateways,
            Map<String, String> sourceLabels,
            String sourceNamespace,
            Origin origin) {
        public RouteMatch {
            headers = List.copyOf(headers);
            queryParams = List.copyOf(queryParams);
            method = List.copyOf(method);
            authority = List.copyOf(authority);
            scheme = List.copyOf(scheme);
            gateways = List.copyOf(gateways);
            sourceLabels = SortedCopy.of(sourceLabels);
        }
    }

    public sealed interface Action {
        /// Weights are relative; a single destination takes everything.
        record Forward(List<Destination> destinations, Rewrite rewrite) implements Action {
            public Forward {
                destinations = List.copyOf(destinations);
            }
        }

        record Redirect(String uri, String authority, String scheme, int port, int status, Origin origin)
                implements Action {}

        record Respond(int status, String body, Origin origin) implements Action {}
    }

    /// @param uri replaces the matched prefix, or the whole path of another match; empty: unchanged
    /// @param authority replaces Host; empty: unchanged
    public record Rewrite(String uri, String authority) {
        public static final Rewrite NONE = new Rewrite("", "");
    }

    /// @param host fully qualified host of the service
    /// @param subset empty: all endpoints
    /// @param port 0: the port that the request was sent to
    /// @param weight 0..2^31-1, relative to its siblings
    public record Destination(String host, String subset, int port, int weight, HeaderEdits headers, Origin origin) {}

    /// Changes of request and response headers, applied set, add, remove.
    public record HeaderEdits(
            Map<String, String> requestSet,
            Map<String, String> requestAdd,
            List<String> requestRemove,
            Map<String, String> responseSet,
            Map<String, String> responseAdd,
            List<String> responseRemove) {
        public static final HeaderEdits NONE =
                new HeaderEdits(Map.of(), Map.of(), List.of(), Map.of(), Map.of(), List.of());

        public HeaderEdits {
            requestSet = SortedCopy.of(requestSet);
            requestAdd = SortedCopy.of(requestAdd);
            requestRemove = List.copyOf(requestRemove);
            responseSet = SortedCopy.of(responseSet);
            responseAdd = SortedCopy.of(responseAdd);
            responseRemove = List.copyOf(responseRemove);
        }
    }

    /// @param attempts retries after the first try, 1..255
    /// @param perTryTimeout zero: the route's timeout
    /// @param retryOn Envoy's condition words, comma-separated; empty: Istio's default set
    public record RetryPolicy(int attempts, Duration perTryTimeout, String retryOn, Origin origin) {}
}
