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

/// VirtualService (istio.io/latest/docs/reference/config/networking/virtual-service).
final class VirtualServiceReader {
    private VirtualServiceReader() {}

    static void read(ElementDocument document, Fields spec, MeshParts parts) {
        List<String> gateways = GatewayNames.read(document, spec, "gateways");
        if (!spec.has("gateways")) {
            gateways = List.of(GatewayNames.MESH);
        }
        List<String> hosts = hosts(document, spec, gateways.contains(GatewayNames.MESH));
        List<String> exportTo = Visibility.exportTo(spec);
        spec.unsupported("tls");
        for (Fields entry : spec.sections("tls")) {
            TlsRouteReader.check(document, entry);
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
        if (!hosts.isEmpty() && !(http.isEmpty() && tcp.isEmpty())) {
            parts.add(new RouteTable(
                    document.name(), document.namespace(), hosts, gateways, exportTo, http, tcp, document.origin()));
        }
    }

    private static List<String> hosts(ElementDocument document, Fields spec, boolean onMesh) {
        List<Fields.TextItem> written = spec.textItems("hosts");
        if (written.isEmpty()) {
            document.findings()
                    .warning(
                            Codes.FIELD_NOT_SUPPORTED,
                            spec.position(),
                            "spec.hosts: empty, so this is the target of a delegate: not supported yet",
                            "the element is left out",
                            "add hosts");
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
