package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `tls` and `tcp` of a VirtualService, and servers with TLS.
final class ByteRoutes {
    static final int HTTPS_PORT = 443;
    static final int MUTUAL_PORT = 9443;
    static final int TLS_PORT = 8443;
    static final int TCP_PORT = 31400;

    private static final String API = "networking.istio.io/v1";

    private final Dice dice;
    private final Near near;
    private final String suffix;

    ByteRoutes(Dice dice, Near near, String suffix) {
        this.dice = dice;
        this.near = near;
        this.suffix = suffix;
    }

    /// Servers of a gateway for every host, beside one for plaintext.
    static List<Object> servers() {
        return List.of(
                server(HTTPS_PORT, "https", "HTTPS", Node.map("mode", "SIMPLE", "credentialName", Certificates.NAME)),
                server(
                        MUTUAL_PORT,
                        "https-mutual",
                        "HTTPS",
                        Node.map("mode", "MUTUAL", "credentialName", Certificates.NAME)),
                server(TLS_PORT, "tls", "TLS", Node.map("mode", "PASSTHROUGH")),
                Node.map(
                        "port", Node.map("number", TCP_PORT, "name", "tcp", "protocol", "TCP"), "hosts", List.of("*")));
    }

    private static Map<String, Object> server(int port, String name, String protocol, Map<String, Object> tls) {
        return Node.map(
                "port",
                Node.map("number", port, "name", name, "protocol", protocol),
                "hosts",
                List.of("*"),
                "tls",
                tls);
    }

    /// A gateway of the island's own, for its server names alone.
    Map<String, Object> ownGateway(List<String> hosts) {
        Map<String, Object> tls =
                Node.map("mode", dice.of("SIMPLE", "MUTUAL", "OPTIONAL_MUTUAL"), "credentialName", Certificates.NAME);
        if (dice.percent(30)) {
            tls.put("minProtocolVersion", dice.of("TLSV1_2", "TLSV1_3"));
        }
        return Node.document(
                API,
                "Gateway",
                "alpha",
                "own-" + suffix,
                Node.map(
                        "selector",
                        Node.map("istio", "ingressgateway"),
                        "servers",
                        List.of(Node.map(
                                "port",
                                Node.map("number", HTTPS_PORT, "name", "https-" + suffix, "protocol", "HTTPS"),
                                "hosts",
                                hosts,
                                "tls",
                                tls))));
    }

    /// By server name, through the gateway that passes TLS on.
    Map<String, Object> tls(String gate) {
        List<String> hosts = dice.some(List.of("shop.", "*.shop.", "api.")).stream()
                .map(h -> h + suffix + ".example")
                .toList();
        List<Object> routes = new ArrayList<>();
        for (int i = dice.of(1, 1, 2); i > 0; i--) {
            List<String> names = dice.some(hosts);
            Map<String, Object> match = Node.map("sniHosts", names);
            if (dice.percent(30)) {
                match.put("port", dice.of(TLS_PORT, HTTPS_PORT));
            }
            routes.add(Node.map("match", List.of(match), "route", destinations(85)));
        }
        hosts.forEach(h -> near.place(h.startsWith("*") ? "some" + h.substring(1) : h, TLS_PORT, "tls", true));
        return Node.document(
                API,
                "VirtualService",
                "alpha",
                "tls-" + suffix,
                Node.map("hosts", hosts, "gateways", List.of(gate), "tls", routes));
    }

    /// Of everything that comes to the gateway's port for bytes.
    Map<String, Object> tcp(String gate) {
        near.place("", TCP_PORT, "tcp", true);
        Map<String, Object> route = new LinkedHashMap<>();
        if (dice.percent(60)) {
            route.put("match", List.of(Node.map("port", dice.of(TCP_PORT, TCP_PORT, TLS_PORT))));
        }
        route.put("route", destinations(83));
        return Node.document(
                API,
                "VirtualService",
                "alpha",
                "tcp-" + suffix,
                Node.map("hosts", List.of("*"), "gateways", List.of(gate), "tcp", List.of(route)));
    }

    private List<Object> destinations(int port) {
        List<Object> all = new ArrayList<>();
        int first = dice.of(100, 100, 25, 50);
        all.add(destination(port, first, first < 100));
        if (first < 100) {
            all.add(destination(port, 100 - first, true));
        }
        return all;
    }

    private Map<String, Object> destination(int port, int weight, boolean several) {
        Map<String, Object> destination = dice.percent(60)
                ? Node.map("host", "one.alpha.svc.cluster.local", "subset", dice.of("v1", "v2"))
                : Node.map("host", dice.percent(90) ? "two.beta.svc.cluster.local" : "nobody.beta.svc.cluster.local");
        destination.put("port", Node.map("number", port));
        Map<String, Object> route = Node.map("destination", destination);
        if (several) {
            route.put("weight", weight);
        }
        return route;
    }
}
