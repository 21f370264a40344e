package dev.meshwright.operate.conformance.conversion;

import dev.meshwright.decide.listener.FilterChain;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.ListenerTable;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.listener.RouteSource;
import dev.meshwright.decide.load.LoadException;
import dev.meshwright.decide.load.TableLoader;
import dev.meshwright.decide.route.ClusterChoice;
import dev.meshwright.decide.route.HeaderEdits;
import dev.meshwright.decide.route.HostRewrite;
import dev.meshwright.decide.route.PathRewrite;
import dev.meshwright.decide.route.Route;
import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.decide.route.RouteDecision;
import dev.meshwright.decide.route.RouteTable;
import dev.meshwright.decide.trace.Trace;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.UpstreamTransport;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.ResourceSet;
import dev.meshwright.xds.TypeUrl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one proxy's resources do with requests, as text that is equal when the outcome is: the kind of outcome, the
/// shares of destinations, what is changed in the request, limits. Names of tables and routes are no part of it. Not
/// for several threads.
final class Answers {
    /// Asked of CORS policies: a policy is what it lets in.
    private static final List<String> ORIGINS = List.of(
            "https://example.com",
            "http://example.com",
            "https://www.example.com",
            "https://a.b.example.com:8443",
            "https://other.test",
            "http://localhost:3000");

    private static final int NOT_FOUND = 404;
    private static final int MISDIRECTED = 421;
    private static final String CLOSED = "closed";
    private static final String NOWHERE = "BlackHoleCluster";

    private final List<ListenerTable> listeners = new ArrayList<>();
    private final Map<String, RouteTable> routes = new HashMap<>();
    private final Map<String, ClusterTable> clusters = new HashMap<>();
    private final RouteDecision decision = new RouteDecision();

    /// @throws LoadException when our proxy would refuse one of the resources
    Answers(ResourceSet resources) throws LoadException {
        for (Resource resource : resources.of(TypeUrl.LISTENER).values()) {
            listeners.add(TableLoader.listener(resource.message()));
        }
        for (Resource resource : resources.of(TypeUrl.ROUTE).values()) {
            RouteTable table = TableLoader.routeConfiguration(resource.message());
            routes.put(table.name(), table);
        }
        for (Resource resource : resources.of(TypeUrl.CLUSTER).values()) {
            ClusterTable cluster = TableLoader.cluster(resource.message());
            clusters.put(cluster.name(), cluster);
        }
    }

    String to(Question question) {
        ListenerTable listener = listeners.stream()
                .filter(l -> l.transport() == ListenerTable.Transport.TCP
                        && l.binds().stream().anyMatch(b -> b.port() == question.port()))
                .findFirst()
                .orElse(null);
        int chain = listener == null ? -1 : listener.match().match(question.connection(), Trace.NONE);
        return listener == null || chain < 0
                ? CLOSED
                : through(listener.chains().get(chain), question);
    }

    private String through(FilterChain chain, Question question) {
        return switch (chain.filters().getLast().filter()) {
            case NetworkFilter.TcpProxy proxy -> bytes(proxy.clusters());
            case NetworkFilter.Http(var manager) ->
                manager.routes() instanceof RouteSource.Rds(var table) ? routed(table, question) : CLOSED;
            case NetworkFilter.UdpProxy _,
                    NetworkFilter.Rbac _,
                    NetworkFilter.ByServerName _,
                    NetworkFilter.ExtAuthz _,
                    NetworkFilter.Limit _,
                    NetworkFilter.IstioStats _,
                    NetworkFilter.Unable _,
                    NetworkFilter.Ignored _ -> CLOSED;
        };
    }

    /// A connection without a destination ends, whatever stands in the place of one.
    private String bytes(ClusterChoice choice) {
        Map<String, Double> shares = shares(choice, CLOSED);
        return shares.keySet().equals(new TreeSet<>(List.of(CLOSED))) ? CLOSED : "bytes to " + shares;
    }

    private String routed(String name, Question question) {
        RouteTable table = routes.get(name);
        if (table == null) {
            return CLOSED;
        }
        return switch (table.match(question.request(), 0, decision, Trace.NONE)) {
            case NO_VIRTUAL_HOST, NO_ROUTE -> "answered 404";
            case TLS_REQUIRED -> "redirected to https";
            case MATCHED -> action(decision.route());
        };
    }

    private String action(Route route) {
        return switch (route.action()) {
            // That a request is for another connection is told apart in one form only; for the other there is no such
            // host.
            case RouteAction.DirectResponse direct ->
                "answered " + (direct.status() == MISDIRECTED ? NOT_FOUND : direct.status());
            case RouteAction.Redirect r ->
                "redirected " + r.status() + " scheme=" + r.scheme() + " host=" + r.host() + " port=" + r.port()
                        + " path=" + path(r.path());
            case RouteAction.NonForwarding _ -> "answered 404";
            case RouteAction.Forward forward -> forward(route, forward);
        };
    }

    private String forward(Route route, RouteAction.Forward forward) {
        Map<String, Double> shares = shares(forward.clusters(), "answered " + forward.notFoundStatus());
        StringBuilder out = new StringBuilder("forwarded to ").append(shares);
        if (shares.keySet().stream().allMatch(to -> to.startsWith("answered"))) {
            return shares.keySet().iterator().next();
        }
        out.append(" path=").append(path(forward.pathRewrite()));
        out.append(" host=").append(host(forward.hostRewrite()));
        out.append(" headers=").append(headers(route.headers()));
        if (forward.timeoutMillis() > 0) {
            out.append(" timeout=").append(forward.timeoutMillis());
        }
        if (forward.retry().active()) {
            var retry = forward.retry();
            out.append(" retries=").append(retry.numRetries()).append('/').append(retry.perTryTimeoutMillis());
            out.append('/').append(retry.conditions()).append('/').append(retry.retriableStatusCodes());
            out.append('/').append(retry.backOffBaseMillis());
        }
        forward.mirrors()
                .forEach(mirror -> out.append(" mirror=")
                        .append(destination(mirror.cluster(), "nowhere"))
                        .append('@')
                        .append(mirror.millionths()));
        route.perFilter().byName().values().forEach(config -> {
            if (config instanceof HttpFilter.Cors cors && !cors.none()) {
                out.append(cors(cors));
            }
        });
        return out.toString();
    }

    private static String cors(HttpFilter.Cors cors) {
        List<String> allowed = ORIGINS.stream().filter(cors::allows).toList();
        return " cors=" + allowed + "/" + cors.allowMethods() + "/" + cors.allowHeaders() + "/" + cors.exposeHeaders()
                + "/" + cors.maxAge() + "/" + cors.allowCredentials() + "/" + cors.forwardNotMatchingPreflights();
    }

    private Map<String, Double> shares(ClusterChoice choice, String missing) {
        Map<String, Double> shares = new TreeMap<>();
        switch (choice) {
            case ClusterChoice.Named(var cluster) -> shares.put(destination(cluster, missing), 1.0);
            case ClusterChoice.FromHeader(var header) -> shares.put("named by header " + header, 1.0);
            case ClusterChoice.Weighted weighted -> {
                for (ClusterChoice.Entry e : weighted.entries()) {
                    if (e.weight() > 0) {
                        String edits = e.headers().none() ? "" : " with " + headers(e.headers());
                        shares.merge(
                                destination(e.cluster(), missing) + edits,
                                (double) e.weight() / weighted.total(),
                                Double::sum);
                    }
                }
            }
        }
        return shares;
    }

    private String destination(String name, String missing) {
        ClusterTable cluster = clusters.get(name);
        if (cluster == null || name.equals(NOWHERE)) {
            return missing;
        }
        String tls =
                cluster.transport() instanceof UpstreamTransport.Tls(var context, var _) ? " tls " + context.sni() : "";
        return name + tls;
    }

    private static String path(PathRewrite rewrite) {
        return switch (rewrite) {
            case PathRewrite.Keep() -> "-";
            case PathRewrite.Prefix(var to) -> "prefix " + to;
            case PathRewrite.Full(var to) -> "full " + to;
            case PathRewrite.Regex(var pattern, var to) -> "regex " + pattern.pattern() + " " + to;
        };
    }

    private static String host(HostRewrite rewrite) {
        return switch (rewrite) {
            case HostRewrite.Keep() -> "-";
            case HostRewrite.Literal(var to) -> to;
            case HostRewrite.EndpointHostname() -> "endpoint";
            case HostRewrite.FromHeader(var name) -> "header " + name;
            case HostRewrite.FromPath(var pattern, var to) -> pattern.pattern() + " " + to;
        };
    }

    private static String headers(HeaderEdits edits) {
        TreeSet<String> all = new TreeSet<>();
        edits.requestAdd().forEach(e -> all.add(e.name() + "=" + e.value().source() + " " + e.action()));
        edits.requestRemove().forEach(name -> all.add("-" + name));
        edits.responseAdd()
                .forEach(e -> all.add("response " + e.name() + "=" + e.value().source() + " " + e.action()));
        edits.responseRemove().forEach(name -> all.add("response -" + name));
        return all.toString();
    }
}
