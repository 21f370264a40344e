package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.EnvoyPatches.ApplyTo;
import dev.meshwright.model.EnvoyPatches.Chain;
import dev.meshwright.model.EnvoyPatches.ObjectMatch;
import dev.meshwright.model.EnvoyPatches.Route;
import dev.meshwright.model.EnvoyPatches.RouteAction;
import dev.meshwright.model.EnvoyPatches.VirtualHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Which objects an EnvoyFilter's patch is about: `match.listener`, `match.routeConfiguration`, `match.cluster`.
final class EnvoyFilterMatches {
    private static final long PORT_MAX = 0xffff_ffffL;

    /// Names that Envoy had for its filters before; documents still use them, proxies do not.
    private static final Map<String, String> OLD_NAMES = Map.ofEntries(
            Map.entry("envoy.http_connection_manager", "envoy.filters.network.http_connection_manager"),
            Map.entry("envoy.tcp_proxy", "envoy.filters.network.tcp_proxy"),
            Map.entry("envoy.router", "envoy.filters.http.router"),
            Map.entry("envoy.cors", "envoy.filters.http.cors"),
            Map.entry("envoy.fault", "envoy.filters.http.fault"),
            Map.entry("envoy.rbac", "envoy.filters.http.rbac"),
            Map.entry("envoy.ext_authz", "envoy.filters.http.ext_authz"),
            Map.entry("envoy.listener.tls_inspector", "envoy.filters.listener.tls_inspector"),
            Map.entry("envoy.listener.http_inspector", "envoy.filters.listener.http_inspector"),
            Map.entry("envoy.listener.original_dst", "envoy.filters.listener.original_dst"));

    private EnvoyFilterMatches() {}

    /// Of a section that was checked: it fits `applyTo`.
    static ObjectMatch read(Fields match, ApplyTo applyTo) {
        match.accept("context", "proxy");
        ObjectMatch read = Stream.of(
                        match.section("listener").<ObjectMatch>map(l -> listener(l, applyTo)),
                        match.section("routeConfiguration").<ObjectMatch>map(EnvoyFilterMatches::routes),
                        match.section("cluster").<ObjectMatch>map(EnvoyFilterMatches::cluster))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(ObjectMatch.Any::new);
        match.done();
        return read;
    }

    private static ObjectMatch listener(Fields listener, ApplyTo applyTo) {
        noEffect(listener, "portName", "Istio does not look at it either");
        Chain chain = Chain.ANY;
        String filter = "";
        String subFilter = "";
        Optional<Fields> section = listener.section("filterChain");
        if (section.isPresent()) {
            Fields written = section.get();
            noEffect(written, "transportSocket", "Istio does not look at it either");
            chain = new Chain(
                    written.text("name", ""),
                    written.text("sni", ""),
                    written.text("transportProtocol", ""),
                    Stream.of(written.text("applicationProtocols", "").split(","))
                            .map(String::strip)
                            .filter(p -> !p.isEmpty())
                            .toList(),
                    port(written, "destinationPort"));
            Optional<Fields> network = written.section("filter");
            if (network.isPresent()) {
                filter = name(network.get());
                subFilter = network.get()
                        .section("subFilter")
                        .map(sub -> {
                            String name = name(sub);
                            sub.done();
                            return name;
                        })
                        .orElse("");
                network.get().done();
                if (Set.of(ApplyTo.LISTENER, ApplyTo.FILTER_CHAIN, ApplyTo.LISTENER_FILTER)
                        .contains(applyTo)) {
                    noEffect(written, "filter", "a " + applyTo + " is not told by its filters");
                }
            }
            written.done();
        }
        ObjectMatch read = new ObjectMatch.Listener(
                listener.text("name", ""),
                port(listener, "portNumber"),
                applyTo == ApplyTo.LISTENER_FILTER ? currentName(listener, "listenerFilter") : "",
                chain,
                filter,
                subFilter);
        if (applyTo != ApplyTo.LISTENER_FILTER) {
            noEffect(listener, "listenerFilter", "belongs to applyTo LISTENER_FILTER");
        }
        listener.done();
        return read;
    }

    private static ObjectMatch routes(Fields routes) {
        VirtualHost host = routes.section("vhost")
                .map(vhost -> {
                    Route route = vhost.section("route")
                            .map(section -> {
                                RouteAction action = section.word(
                                                "action", List.of("ANY", "ROUTE", "REDIRECT", "DIRECT_RESPONSE"))
                                        .map(RouteAction::valueOf)
                                        .orElse(RouteAction.ANY);
                                Route read = new Route(true, section.text("name", ""), action);
                                section.done();
                                return read;
                            })
                            .orElse(Route.UNASKED);
                    VirtualHost read = new VirtualHost(vhost.text("name", ""), vhost.text("domainName", ""), route);
                    vhost.done();
                    return read;
                })
                .orElse(VirtualHost.ANY);
        ObjectMatch read = new ObjectMatch.RouteConfiguration(
                routes.text("name", ""),
                port(routes, "portNumber"),
                routes.text("portName", ""),
                routes.text("gateway", ""),
                host);
        routes.done();
        return read;
    }

    private static ObjectMatch cluster(Fields cluster) {
        ObjectMatch read = new ObjectMatch.Cluster(
                cluster.text("name", ""),
                cluster.text("service", ""),
                port(cluster, "portNumber"),
                cluster.text("subset", ""));
        cluster.done();
        return read;
    }

    private static int port(Fields fields, String name) {
        return fields.whole(name, 0, PORT_MAX).orElse(0L).intValue();
    }

    private static String name(Fields filter) {
        return currentName(filter, "name");
    }

    private static String currentName(Fields fields, String field) {
        String written = fields.text(field, "");
        String current = OLD_NAMES.getOrDefault(written, written);
        if (!current.equals(written)) {
            fields.findings()
                    .warning(
                            Codes.FIELD_NOT_SUPPORTED,
                            fields.position(field),
                            fields.path(field) + ": '" + written + "' is an old name",
                            "it is read as " + current,
                            "write " + current);
        }
        return current;
    }

    private static void noEffect(Fields fields, String name, String why) {
        if (fields.any(name).isPresent()) {
            EnvoyFilterReader.warn(fields, name, "has no effect: " + why);
        }
    }
}
