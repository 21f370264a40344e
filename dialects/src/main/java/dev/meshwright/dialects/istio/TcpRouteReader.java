package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.RouteTable.TcpRoute;
import java.util.ArrayList;
import java.util.List;

/// One entry of `spec.tcp`; several matches become several routes with the same destinations, in order.
final class TcpRouteReader {
    private TcpRouteReader() {}

    static List<TcpRoute> read(ElementDocument document, Fields entry) {
        List<Fields> routes = entry.sections("route");
        if (routes.isEmpty()) {
            entry.findings()
                    .error(
                            Codes.MISSING_FIELD,
                            entry.position("route"),
                            entry.path("route") + ": empty or missing (expected: at least one destination)",
                            "",
                            "add a destination");
        }
        List<HttpRoute.Destination> destinations = DestinationReader.readAll(document, entry, routes);
        List<TcpRoute> result = new ArrayList<>();
        for (Fields match : entry.sections("match")) {
            result.add(
                    new TcpRoute(ConnectionMatchReader.read(document, match, List.of()), destinations, match.origin()));
        }
        return result.isEmpty() ? List.of(new TcpRoute(0, List.of(), destinations, entry.origin())) : result;
    }
}
