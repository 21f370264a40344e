package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// One HTTP route: any of `matches` sends the request to `action`. An empty match list matches everything.
///
/// @param sessions how clients keep to one endpoint, over what the destinations say
/// @param millionths of matching requests that it takes, the others go on to the next route. One number is drawn for a
///     request, so of routes behind each other with the same matches each takes what lies between the one before it and
/// its
///     own; 1,000,000: all
public record HttpRoute(
        String name,
        List<RouteMatch> matches,
        Action action,
        HeaderEdits headers,
        Setting<Duration> timeout,
        Setting<RetryPolicy> retry,
        Setting<Fault> fault,
        Setting<Cors> cors,
        List<Mirror> mirrors,
        Setting<SessionPersistence> sessions,
        int millionths,
        Origin origin) {
    public static final int ALL = 1_000_000;

    public HttpRoute {
        matches = List.copyOf(matches);
        mirrors = List.copyOf(mirrors);
    }

    /// A route that says nothing of sessions.
    public HttpRoute(
            String name,
            List<RouteMatch> matches,
            Action action,
            HeaderEdits headers,
            Setting<Duration> timeout,
            Setting<RetryPolicy> retry,
            Setting<Fault> fault,
            Setting<Cors> cors,
            List<Mirror> mirrors,
            int millionths,
            Origin origin) {
        this(name, matches, action, headers, timeout, retry, fault, cors, mirrors, Setting.unset(), millionths, origin);
    }

    /// A route for all requests that match.
    public HttpRoute(
            String name,
            List<RouteMatch> matches,
            Action action,
            HeaderEdits headers,
            Setting<Duration> timeout,
            Setting<RetryPolicy> retry,
            Setting<Fault> fault,
            Setting<Cors> cors,
            List<Mirror> mirrors,
            Origin origin) {
        this(name, matches, action, headers, timeout, retry, fault, cors, mirrors, ALL, origin);
    }

    /// A route without fault, CORS policy and mirrors.
    public HttpRoute(
            String name,
            List<RouteMatch> matches,
            Action action,
            HeaderEdits headers,
            Setting<Duration> timeout,
            Setting<RetryPolicy> retry,
            Origin origin) {
        this(name, matches, action, headers, timeout, retry, Setting.unset(), Setting.unset(), List.of(), origin);
    }

    /// The same route for fewer requests.
    public HttpRoute with(List<RouteMatch> remaining) {
        return new HttpRoute(
                name, remaining, action, headers, timeout, retry, fault, cors, mirrors, sessions, millionths, origin);
    }

    /// All given conditions must hold.
    ///
    /// @param name told in access logs behind the route's; may be empty
    /// @param statPrefix of statistics about requests that it takes; may be empty
    /// @param gateways names of gateways the match is limited to (`mesh` is every sidecar); empty: the
    ///     route's own
    ///     list
    /// @param sourceLabels labels that the calling workload must carry
    public record RouteMatch(
            String name,
            String statPrefix,
            Match.Path path,
            List<Match.Named> headers,
            List<Match.Claim> claims,
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
            claims = List.copyOf(claims);
            queryParams = List.copyOf(queryParams);
            method = List.copyOf(method);
            authority = List.copyOf(authority);
            scheme = List.copyOf(scheme);
            gateways = List.copyOf(gateways);
            sourceLabels = SortedCopy.of(sourceLabels);
        }

        /// A match without name, statistics of its own, and conditions on tokens.
        public RouteMatch(
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
            this(
                    "",
                    "",
                    path,
                    headers,
                    List.of(),
                    queryParams,
                    method,
                    authority,
                    scheme,
                    port,
                    gateways,
                    sourceLabels,
                    sourceNamespace,
                    origin);
        }
    }

    public sealed interface Action {
        /// Weights are relative; a single destination takes everything.
        record Forward(List<Destination> destinations, Rewrite rewrite) implements Action {
            public Forward {
                destinations = List.copyOf(destinations);
            }
        }

        record Redirecting(Redirect redirect) implements Action {}

        record Respond(int status, Body body, Origin origin) implements Action {}

        /// The routes of another table, one without hosts, stand here, each within this route's matches. A [Mesh] has
        /// none: reading puts the routes in.
        ///
        /// @param rewrite of those routes that have none
        record Delegate(String namespace, String name, Rewrite rewrite, Origin origin) implements Action {}
    }

    /// What a direct response carries.
    public sealed interface Body {
        Body NONE = new Text("");

        record Text(String text) implements Body {}

        /// @param base64 of the bytes (RFC 4648, section 4)
        record Binary(String base64) implements Body {}
    }

    /// @param authority replaces Host; empty: unchanged
    public record Rewrite(PathRewrite path, String authority) {
        public static final Rewrite NONE = new Rewrite(new PathRewrite.Keep(), "");
    }

    /// @param host fully qualified host of the service; empty: there is none, and its share of requests is
    ///     answered 500
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
    /// @param backoff base of the growing time between two tries; unset: the proxy's own (25 ms)
    /// @param avoidPreviousHosts hosts that were tried already are passed over; unset: they are
    /// @param remoteLocalities later tries leave the localities of the first
    public record RetryPolicy(
            int attempts,
            Duration perTryTimeout,
            String retryOn,
            Setting<Duration> backoff,
            Setting<Boolean> avoidPreviousHosts,
            boolean remoteLocalities,
            Origin origin) {
        public RetryPolicy(int attempts, Duration perTryTimeout, String retryOn, Origin origin) {
            this(attempts, perTryTimeout, retryOn, Setting.unset(), Setting.unset(), false, origin);
        }
    }
}
