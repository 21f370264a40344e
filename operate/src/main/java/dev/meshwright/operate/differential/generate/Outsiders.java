package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// ServiceEntry: hosts outside of the mesh, at the addresses of programs that run, with a DestinationRule of their own.
final class Outsiders {
    private static final String API = "networking.istio.io/v1";

    private final Dice dice;
    private final String suffix;

    Outsiders(Dice dice, String suffix) {
        this.dice = dice;
        this.suffix = suffix;
    }

    String host() {
        return "outer." + suffix + ".example";
    }

    Map<String, Object> entry() {
        List<Object> endpoints = new ArrayList<>();
        for (int i = dice.of(1, 1, 2, 3); i > 0; i--) {
            Map<String, Object> endpoint = Node.map("address", dice.of("10.52.4.1", "10.52.1.1", "10.52.2.1"));
            endpoint.put("labels", Node.map("version", dice.of("v1", "v2")));
            if (dice.percent(30)) {
                endpoint.put("weight", dice.of(1, 2, 5));
            }
            if (dice.percent(30)) {
                endpoint.put("ports", Node.map("http", dice.of(8080, 8084)));
            }
            endpoints.add(endpoint);
        }
        return Node.document(
                API,
                "ServiceEntry",
                "alpha",
                "outer-" + suffix,
                Node.map(
                        "hosts",
                        List.of(host()),
                        "location",
                        "MESH_EXTERNAL",
                        "ports",
                        List.of(Node.map("number", 80, "targetPort", 8080, "name", "http", "protocol", "HTTP")),
                        "resolution",
                        "STATIC",
                        "endpoints",
                        endpoints));
    }

    Map<String, Object> rule() {
        Map<String, Object> spec = Node.map(
                "host",
                host(),
                "subsets",
                List.of(
                        Node.map("name", "v1", "labels", Node.map("version", "v1")),
                        Node.map("name", "v2", "labels", Node.map("version", "v2"))));
        Map<String, Object> balancer = dice.make(
                () -> Node.map("simple", dice.of("ROUND_ROBIN", "RANDOM", "LEAST_REQUEST")),
                () -> Node.map("consistentHash", Node.map("httpHeaderName", "x-user")),
                () -> Node.map("consistentHash", Node.map("httpQueryParameterName", "q")),
                () -> Node.map(
                        "consistentHash", Node.map("httpHeaderName", "x-user", "maglev", Node.map("tableSize", 1009))));
        spec.put("trafficPolicy", Node.map("loadBalancer", balancer));
        return Node.document(API, "DestinationRule", "alpha", "outer-" + suffix, spec);
    }
}
