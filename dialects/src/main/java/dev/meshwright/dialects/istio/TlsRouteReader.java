package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.RouteTable.TcpRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One entry of `spec.tls`; several matches become several routes with the same destinations, in order.
final class TlsRouteReader {
    private TlsRouteReader() {}

    /// @param hosts of the VirtualService; server names must be among them
    static List<TcpRoute> read(ElementDocument document, Fields entry, List<String> hosts) {
        List<Fields> matches = entry.sections("match");
        if (matches.isEmpty()) {
            entry.missing("match", "at least one match with sniHosts");
        }
        List<Fields> routes = entry.sections("route");
        if (routes.isEmpty()) {
            entry.missing("route", "at least one destination");
        }
        List<HttpRoute.Destination> destinations = DestinationReader.readAll(document, entry, routes);
        List<TcpRoute> result = new ArrayList<>();
        for (Fields match : matches) {
            List<String> names = serverNames(document, match, hosts);
            result.add(new TcpRoute(ConnectionMatchReader.read(document, match, names), destinations, match.origin()));
        }
        return result;
    }

    private static List<String> serverNames(ElementDocument document, Fields match, List<String> hosts) {
        List<Fields.TextItem> items = match.textItems("sniHosts");
        if (items.isEmpty()) {
            match.missing("sniHosts", "at least one host");
        }
        List<String> names = new ArrayList<>();
        for (Fields.TextItem item : items) {
            String name = item.text().toLowerCase(Locale.ROOT);
            if (Names.checkWildcardHost(document.findings(), item.path(), name, item.position())) {
                names.add(name);
                if (hosts.stream().noneMatch(host -> covers(host, name))) {
                    document.findings()
                            .warning(
                                    Codes.NO_EFFECT,
                                    item.position(),
                                    item.path() + ": '" + name + "' is outside of spec.hosts (expected: within "
                                            + String.join(", ", hosts) + ")",
                                    "connections for it never come here",
                                    "add it to spec.hosts");
                }
            }
        }
        return names;
    }

    private static boolean covers(String host, String name) {
        return host.equals(name)
                || host.equals("*")
                || (host.startsWith("*") && name.endsWith(host.substring(1)) && !name.equals(host.substring(1)));
    }
}
