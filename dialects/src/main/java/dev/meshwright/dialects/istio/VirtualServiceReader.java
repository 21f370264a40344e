package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.MeshParts;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// VirtualService (istio.io/latest/docs/reference/config/networking/virtual-service).
final class VirtualServiceReader {
    private VirtualServiceReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        List<String> gateways = GatewayNames.read(document, spec, "gateways");
        if (!spec.has("gateways")) {
            gateways = List.of(GatewayNames.MESH);
        }
        List<String> hosts = hosts(document, spec, gateways.contains(GatewayNames.MESH));
        List<String> exportTo =
                Visibility.exportTo(spec, document.settings().visibility().routes());
        List<String> names = spec.textItems("hosts").stream()
                .map(item -> item.text().toLowerCase(Locale.ROOT))
                .toList();
        List<RouteTable.TcpRoute> tls = new ArrayList<>();
        for (Fields entry : spec.sections("tls")) {
            tls.addAll(TlsRouteReader.read(document, entry, names));
            entry.done();
        }
        List<HttpRoute> http = new ArrayList<>();
        for (Fields entry : spec.sections("http")) {
            HttpRouteReader.read(document, entry).ifPresent(http::add);
            entry.done();
        }
        List<RouteTable.TcpRoute> tcp = new ArrayList<>();
        for (Fields entry : spec.sections("tcp")) {
            tcp.addAll(TcpRouteReader.read(document, entry));
            entry.done();
        }
        if (spec.count("http", "tcp", "tls") == 0) {
            document.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            spec.position(),
                            "spec: has none of http, tcp and tls (expected: at least one)",
                            "a VirtualService without routes sends nothing anywhere",
                            "add http, tcp or tls routes");
        }
        delegates(spec, http);
        claims(spec, gateways, http);
        if (hosts.isEmpty() == spec.textItems("hosts").isEmpty()
                && !(http.isEmpty() && tcp.isEmpty() && tls.isEmpty())) {
            parts.add(new RouteTable(
                    document.name(),
                    document.namespace(),
                    hosts,
                    gateways,
                    exportTo,
                    http,
                    tcp,
                    tls,
                    document.origin()));
        }
    }

    /// Claims are routed by at gateways alone (Istio); what is delegated to is where its delegators are.
    private static void claims(Fields spec, List<String> gateways, List<HttpRoute> http) {
        boolean mesh = !spec.textItems("hosts").isEmpty() && gateways.stream().allMatch(GatewayNames.MESH::equals);
        if (!mesh) {
            return;
        }
        http.stream()
                .flatMap(route -> route.matches().stream())
                .filter(match -> !match.claims().isEmpty())
                .forEach(match -> spec.findings()
                        .error(
                                Codes.CONTRADICTION,
                                match.origin().position(),
                                match.origin().field() + ": asks for a claim of the caller's token, in no gateway",
                                "routes of sidecars are chosen before a token is read",
                                "name the gateways that it is for in spec.gateways"));
    }

    /// What others delegate to cannot delegate in its turn.
    private static void delegates(Fields spec, List<HttpRoute> http) {
        boolean target = spec.textItems("hosts").isEmpty();
        for (HttpRoute route : http) {
            if (target && route.action() instanceof HttpRoute.Action.Delegate delegate) {
                spec.findings()
                        .error(
                                Codes.CONTRADICTION,
                                delegate.origin().position(),
                                delegate.origin().field() + ": stands in a VirtualService without hosts",
                                "what is delegated to cannot delegate on",
                                "name the route's destinations");
            }
        }
    }

    private static List<String> hosts(ElementDocument document, Fields spec, boolean onMesh) {
        List<Fields.TextItem> written = spec.textItems("hosts");
        if (written.isEmpty()) {
            if (spec.has("gateways")) {
                document.findings()
                        .error(
                                Codes.CONTRADICTION,
                                spec.position("gateways"),
                                "spec.gateways: without hosts this is the target of delegates",
                                "the gateways are those of the VirtualServices that delegate to it",
                                "remove it");
            }
            if (spec.count("tcp", "tls") > 0) {
                spec.findings()
                        .error(
                                Codes.CONTRADICTION,
                                spec.position(),
                                spec.path() + ": without hosts it has tcp or tls routes (expected: http only)",
                                "only http routes can be delegated",
                                "add hosts");
            }
        }
        List<String> hosts = new ArrayList<>();
        for (Fields.TextItem item : written) {
            if (onMesh && item.text().equals("*")) {
                document.findings()
                        .error(
                                Codes.BAD_HOST,
                                item.position(),
                                item.path() + ": '*' is not allowed on the mesh gateway",
                                "it would catch every call of every sidecar",
                                "name the host, or list the gateways it is for in spec.gateways");
            } else if (Names.checkWildcardHost(document.findings(), item.path(), item.text(), item.position())) {
                overlap(document, item, written);
                hosts.add(document.host(item.text()));
            }
        }
        return hosts;
    }

    /// Two hosts of one element of which one covers the other are duplicates (Istio).
    private static void overlap(ElementDocument document, Fields.TextItem item, List<Fields.TextItem> all) {
        for (Fields.TextItem earlier : all) {
            if (earlier.equals(item)) {
                return;
            }
            if (covers(earlier.text(), item.text()) || covers(item.text(), earlier.text())) {
                document.findings()
                        .error(
                                Codes.CONTRADICTION,
                                item.position(),
                                item.path() + ": '" + item.text() + "' overlaps '" + earlier.text() + "' at line "
                                        + earlier.position().line(),
                                "a request for both would have two answers",
                                "keep the wider one, or write two VirtualServices");
                return;
            }
        }
    }

    private static boolean covers(String wide, String host) {
        return wide.equals(host) || (wide.startsWith("*") && !Addresses.isIp(host) && host.endsWith(wide.substring(1)));
    }
}
