package dev.meshwright.decide.route;

import dev.meshwright.decide.match.ByteTable;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.Ascii;
import dev.meshwright.decide.request.ForwardedProto;
import dev.meshwright.decide.request.RequestView;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A route configuration ready to decide: `config.route.v3.RouteConfiguration`. Immutable, thread-safe.
public final class RouteTable {
    /// What [#match] says.
    public enum Outcome {
        MATCHED,
        /// 404 `route_not_found`; flag NR.
        NO_VIRTUAL_HOST,
        NO_ROUTE,
        /// The virtual host wants TLS: redirect to https (301).
        TLS_REQUIRED
    }

    /// The purpose of the one number that a request's fractions are held against.
    private static final int FRACTIONS = 0;

    private static final byte[] HTTPS = "https".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] CONNECT = "CONNECT".getBytes(StandardCharsets.ISO_8859_1);

    private final Place place;
    private final String name;
    private final List<VirtualHost> virtualHosts;
    private final Options options;
    private final HostIndex hosts;

    /// @param vhds virtual hosts come one by one over VHDS
    /// @param ignorePort the port of the authority is not compared
    /// @param mostSpecificHeadersWin order of header edits: route, virtual host, table instead of table, virtual
    /// host, route
    public record Options(boolean vhds, boolean ignorePort, boolean mostSpecificHeadersWin, HeaderEdits headers) {}

    public RouteTable(Place place, String name, List<VirtualHost> virtualHosts, Options options) {
        this(
                place,
                name,
                List.copyOf(virtualHosts),
                new HostIndex(virtualHosts.stream().map(VirtualHost::domains).toList()),
                options);
    }

    private RouteTable(Place place, String name, List<VirtualHost> virtualHosts, HostIndex hosts, Options options) {
        this.place = place;
        this.name = name;
        this.virtualHosts = virtualHosts;
        this.hosts = hosts;
        this.options = options;
    }

    public String name() {
        return name;
    }

    public List<VirtualHost> virtualHosts() {
        return virtualHosts;
    }

    public Options options() {
        return options;
    }

    /// The same table with other virtual hosts (VHDS).
    public RouteTable withVirtualHosts(List<VirtualHost> hosts) {
        return new RouteTable(place, name, hosts, options);
    }

    /// The same table with virtual hosts of which none is asked for before a request is for it: for those who ask for
    /// one of thousands. It is as safe for several threads as the list is.
    ///
    /// @param domains of each, in small letters
    /// @param later not copied
    public RouteTable withVirtualHosts(List<List<String>> domains, List<VirtualHost> later) {
        return new RouteTable(place, name, later, new HostIndex(domains), options);
    }

    /// Finds virtual host, route and cluster. Allocates nothing, unless a regular expression or `cluster_header` is
    /// asked.
    ///
    /// @param random any 64 bits; the same bits give the same answer
    public Outcome match(RequestView request, long random, RouteDecision into, Trace trace) {
        return match(request, Metadata.EMPTY, random, into, trace);
    }

    /// @param known what filters found out of the request
    public Outcome match(RequestView request, Metadata known, long random, RouteDecision into, Trace trace) {
        into.clear();
        VirtualHost host = virtualHost(request);
        if (host == null) {
            if (trace.on()) {
                trace.step(
                        "virtual-host",
                        place.resource(),
                        place.path(),
                        false,
                        "authority is \"" + text(request.bytes(), request.authority())
                                + "\", which is a domain of no virtual host");
            }
            return Outcome.NO_VIRTUAL_HOST;
        }
        into.take(host);
        if (trace.on()) {
            trace.step("virtual-host", host.place().resource(), host.place().path(), true, host.name());
        }
        if (host.requireTls() == VirtualHost.RequireTls.ALL
                && !Ascii.equalIgnoringCase(request.bytes(), ForwardedProto.of(request), HTTPS)) {
            return Outcome.TLS_REQUIRED;
        }
        return matchRoute(host, request, known, random, into, trace);
    }

    private @Nullable VirtualHost virtualHost(RequestView request) {
        long authority = request.authority();
        int offset = authority == RequestView.ABSENT ? 0 : RequestView.offset(authority);
        int length = authority == RequestView.ABSENT ? 0 : RequestView.length(authority);
        if (options.ignorePort) {
            length = withoutPort(request.bytes(), offset, length);
        }
        int found = hosts.find(request.bytes(), offset, length);
        return found == ByteTable.NONE ? null : virtualHosts.get(found);
    }

    private static Outcome matchRoute(
            VirtualHost host, RequestView request, Metadata known, long random, RouteDecision into, Trace trace) {
        boolean pathless = request.path() == RequestView.ABSENT || RequestView.length(request.path()) == 0;
        byte[] bytes = request.bytes();
        int offset = pathless ? 0 : RequestView.offset(request.path());
        int end = pathless ? 0 : offset + RequestView.length(request.path());
        int stop = RouteConditions.pathEnd(bytes, offset, end);
        Candidates candidates = into.candidates;
        candidates.clear();
        host.index().collect(bytes, offset, stop - offset, candidates);
        List<Route> routes = host.routes();
        // One number for the fractions of all routes, as Envoy draws one for each request: routes behind each other
        // take what lies between their fractions.
        long share = Mix.of(random, FRACTIONS);
        int told = 0;
        for (int i = candidates.next(); i != Candidates.END; i = candidates.next()) {
            Route route = routes.get(i);
            if (pathless && !(route.match().path() instanceof PathMatch.Connect)) {
                continue;
            }
            int miss = RouteConditions.firstMiss(route.match(), request, known, offset, stop, end, share);
            if (trace.on()) {
                boolean matched = miss == RouteConditions.MATCH;
                tellMisses(routes, told, matched ? i : i + 1, request, known, offset, stop, end, trace);
                told = i + 1;
                if (matched) {
                    Place at = route.place();
                    trace.step("route", at.resource(), at.path(), true, RouteMisses.conditions(route.match()));
                }
            }
            if (miss == RouteConditions.MATCH) {
                take(route, request, random, into);
                return Outcome.MATCHED;
            }
        }
        if (trace.on()) {
            tellMisses(routes, told, routes.size(), request, known, offset, stop, end, trace);
        }
        return Outcome.NO_ROUTE;
    }

    /// Also of the routes that the index has left out: who asks why wants to hear of each.
    private static void tellMisses(
            List<Route> routes,
            int from,
            int to,
            RequestView request,
            Metadata known,
            int offset,
            int stop,
            int end,
            Trace trace) {
        for (int i = from; i < to; i++) {
            Route route = routes.get(i);
            String lacking = RouteMisses.lacking(route.match(), request, known, offset, stop, end);
            trace.step("route", route.place().resource(), route.place().path(), false, lacking);
        }
    }

    private static String text(byte[] bytes, long span) {
        return span == RequestView.ABSENT
                ? ""
                : new String(bytes, RequestView.offset(span), RequestView.length(span), StandardCharsets.ISO_8859_1);
    }

    private static void take(Route route, RequestView request, long random, RouteDecision into) {
        if (!(route.action() instanceof RouteAction.Forward forward)) {
            into.take(route, "", null);
            return;
        }
        switch (forward.clusters()) {
            case ClusterChoice.Named named -> into.take(route, named.cluster(), null);
            case ClusterChoice.FromHeader header -> into.take(route, header.value(request), null);
            case ClusterChoice.Weighted weighted -> {
                ClusterChoice.Entry entry = weighted.pick(random);
                into.take(route, entry.cluster(), entry);
            }
        }
    }

    /// Length without `:PORT`; an IPv6 literal keeps its brackets.
    private static int withoutPort(byte[] bytes, int offset, int length) {
        int i = offset + length - 1;
        while (i > offset && bytes[i] >= '0' && bytes[i] <= '9') {
            i--;
        }
        boolean port = i > offset && bytes[i] == ':' && i < offset + length - 1;
        return port ? i - offset : length;
    }

    static boolean isConnect(RequestView request) {
        return Ascii.equal(request.bytes(), request.method(), CONNECT);
    }
}
