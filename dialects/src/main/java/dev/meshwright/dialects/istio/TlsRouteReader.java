package dev.meshwright.dialects.istio;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.dialects.document.Names;
import java.util.List;

/// One entry of `spec.tls`. Routing by SNI is not supported yet, which `spec.tls` is warned about; what is written must
/// be right all the same.
final class TlsRouteReader {
    private TlsRouteReader() {}

    static void check(ElementDocument document, Fields entry) {
        List<Fields> matches = entry.sections("match");
        if (matches.isEmpty()) {
            entry.missing("match", "at least one match with sniHosts");
        }
        for (Fields match : matches) {
            List<Fields.TextItem> hosts = match.textItems("sniHosts");
            if (hosts.isEmpty()) {
                match.missing("sniHosts", "at least one host");
            }
            for (Fields.TextItem host : hosts) {
                Names.checkWildcardHost(document.findings(), host.path(), host.text(), host.position());
            }
            match.integer("port", 1, PortReader.PORT_MAX);
            GatewayNames.read(document, match, "gateways");
            Labels.read(match, "sourceLabels");
            match.texts("destinationSubnets");
            match.text("sourceNamespace");
            match.done();
        }
        List<Fields> routes = entry.sections("route");
        if (routes.isEmpty()) {
            entry.missing("route", "at least one destination");
        }
        DestinationReader.readAll(document, entry, routes);
    }
}
