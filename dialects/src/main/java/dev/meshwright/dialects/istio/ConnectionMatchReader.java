package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.ElementDocument;
import dev.meshwright.model.ConnectionMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The conditions that `tcp[].match` and `tls[].match` share. Each section is finished here.
final class ConnectionMatchReader {
    private ConnectionMatchReader() {}

    /// @param serverNames already read, none for tcp
    static ConnectionMatch read(ElementDocument document, Fields match, List<String> serverNames) {
        int port = match.integer("port", 1, PortReader.PORT_MAX).orElse(0);
        List<String> gateways = GatewayNames.read(document, match, "gateways");
        List<String> destinations = new ArrayList<>();
        for (Fields.TextItem item : match.textItems("destinationSubnets")) {
            checkSubnet(match, item.text(), item.path(), item.position());
            destinations.add(item.text());
        }
        String source = match.text("sourceSubnet", "");
        if (!source.isEmpty()) {
            checkSubnet(match, source, match.path("sourceSubnet"), match.position("sourceSubnet"));
        }
        Map<String, String> labels = Labels.read(match, "sourceLabels");
        String namespace = match.text("sourceNamespace", "");
        match.done();
        return new ConnectionMatch(
                port,
                gateways,
                serverNames,
                destinations,
                source.isEmpty() ? List.of() : List.of(source),
                labels,
                namespace);
    }

    private static void checkSubnet(
            Fields match, String subnet, String path, dev.meshwright.base.diagnostic.Position position) {
        if (!Addresses.isSubnet(subnet)) {
            match.findings()
                    .error(
                            Codes.BAD_ADDRESS,
                            position,
                            path + ": '" + subnet + "' (expected: an IP address, maybe with /bits)",
                            "",
                            "write it like 10.0.0.0/8");
        }
    }
}
