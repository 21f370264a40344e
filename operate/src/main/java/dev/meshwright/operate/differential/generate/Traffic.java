package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// VirtualService, Gateway and DestinationRule.
final class Traffic {
    private static final String API = "networking.istio.io/v1";
    private static final String ONE = "one.alpha.svc.cluster.local";

    private final Dice dice;
    private final Near near;
    private final String suffix;
    private final boolean certificates;
    private String towards = "";

    /// @param suffix of every name, so that no configuration has one of another
    /// @param certificates whether proxies have any
    Traffic(Dice dice, Near near, String suffix, boolean certificates) {
        this.certificates = certificates;
        this.dice = dice;
        this.near = near;
        this.suffix = suffix;
    }

    /// Where its routes lead, in the place of the mesh's own services.
    Traffic towards(String host) {
        towards = host;
        return this;
    }

    Map<String, Object> gateway() {
        List<Object> servers = new ArrayList<>();
        servers.add(Node.map(
                "port",
                Node.map("number", 80, "name", "http", "protocol", "HTTP"),
                "hosts",
                dice.percent(50) ? List.of("*") : dice.some(Texts.OWN_HOSTS)));
        if (dice.percent(60)) {
            servers.addAll(ByteRoutes.servers());
        }
        if (dice.percent(30)) {
            servers.add(Node.map(
                    "port",
                    Node.map("number", 8080, "name", "http-more", "protocol", "HTTP"),
                    "hosts",
                    dice.some(Texts.OWN_HOSTS)));
        }
        return Node.document(
                API,
                "Gateway",
                "alpha",
                "gate-" + suffix,
                Node.map("selector", Node.map("istio", "ingressgateway"), "servers", servers));
    }

    /// A gateway for every host.
    Map<String, Object> openGateway() {
        List<Object> servers = new ArrayList<>(ByteRoutes.servers());
        servers.add(
                Node.map("port", Node.map("number", 80, "name", "http", "protocol", "HTTP"), "hosts", List.of("*")));
        return Node.document(
                API,
                "Gateway",
                "alpha",
                "gate-" + suffix,
                Node.map("selector", Node.map("istio", "ingressgateway"), "servers", servers));
    }

    /// Routes of hosts that belong to this island alone.
    Map<String, Object> islandRoutes(int number, String gate, boolean outside) {
        Map<String, Object> spec = new LinkedHashMap<>();
        // Of a second VirtualService others than of the first, but maybe narrower or wider ones.
        List<String> own = number == 0 ? List.of("shop.", "*.shop.", "api.") : List.of("more.", "*.", "deep.shop.");
        List<String> hosts =
                dice.some(own).stream().map(h -> h + suffix + ".example").toList();
        spec.put("hosts", hosts);
        List<String> gateways = outside ? dice.percent(60) ? List.of(gate) : List.of(gate, "mesh") : List.of();
        if (!gateways.isEmpty()) {
            spec.put("gateways", gateways);
        }
        for (String host : hosts) {
            String concrete = host.startsWith("*") ? "some" + host.substring(1) : host;
            if (outside) {
                near.place(concrete, 80, "http", true);
                if (dice.percent(30)) {
                    near.place(concrete, dice.of(ByteRoutes.HTTPS_PORT, ByteRoutes.MUTUAL_PORT), "https", true);
                }
            }
            if (gateways.size() != 1) {
                near.place(concrete, 80, "http", false);
            }
        }
        spec.put("http", http(false));
        return Node.document(API, "VirtualService", "alpha", "routes-" + number + "-" + suffix, spec);
    }

    Map<String, Object> virtualService(int number, boolean outside) {
        Map<String, Object> spec = new LinkedHashMap<>();
        List<String> hosts = new ArrayList<>();
        if (outside) {
            hosts.addAll(dice.some(Texts.OWN_HOSTS));
        } else {
            hosts.add(dice.of("one", ONE, "two.beta.svc.cluster.local"));
            if (dice.percent(15)) {
                hosts.add("shop.example.com");
            }
        }
        spec.put("hosts", hosts);
        if (outside) {
            spec.put("gateways", dice.percent(80) ? List.of("gate-" + suffix) : List.of("gate-" + suffix, "mesh"));
        }
        for (String host : hosts) {
            String concrete = host.startsWith("*") ? "some" + host.substring(1) : host;
            near.place(concrete, 80, "http", outside);
            if (outside && dice.percent(30)) {
                near.place(concrete, dice.of(ByteRoutes.HTTPS_PORT, ByteRoutes.MUTUAL_PORT), "https", true);
            }
            if (!outside) {
                near.place(concrete, dice.of(80, 81, 84), "http", false);
            }
        }
        spec.put("http", http(true));
        return Node.document(API, "VirtualService", "alpha", "routes-" + number + "-" + suffix, spec);
    }

    private List<Object> http(boolean mirrors) {
        Matches matches = new Matches(dice, near);
        Actions actions = new Actions(dice, near, mirrors, towards);
        List<Object> http = new ArrayList<>();
        int many = dice.of(1, 2, 2, 3, 4);
        for (int i = 0; i < many; i++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            if (dice.percent(30)) {
                entry.put("name", "rule-" + i);
            }
            List<Map<String, Object>> match = matches.alternatives();
            if (!match.isEmpty() && !(i == many - 1 && dice.percent(50))) {
                entry.put("match", match);
            }
            entry.putAll(actions.http());
            http.add(entry);
        }
        return http;
    }

    Map<String, Object> subsets() {
        Map<String, Object> spec = Node.map(
                "host",
                dice.of("one", ONE),
                "subsets",
                List.of(
                        Node.map("name", "v1", "labels", Node.map("version", "v1")),
                        Node.map("name", "v2", "labels", Node.map("version", "v2"))));
        if (dice.percent(40)) {
            spec.put("trafficPolicy", policy());
        }
        return Node.document(API, "DestinationRule", "alpha", "one-" + suffix, spec);
    }

    private Map<String, Object> policy() {
        Map<String, Object> policy = new LinkedHashMap<>();
        if (dice.percent(50)) {
            policy.put("loadBalancer", Node.map("simple", dice.of("ROUND_ROBIN", "RANDOM", "LEAST_REQUEST")));
        }
        if (dice.percent(40)) {
            policy.put(
                    "connectionPool",
                    Node.map(
                            "http",
                            Node.map(
                                    "maxRequestsPerConnection",
                                    dice.of(0, 1, 10),
                                    "h2UpgradePolicy",
                                    dice.of("DEFAULT", "UPGRADE", "DO_NOT_UPGRADE"))));
        }
        if (certificates && dice.percent(30)) {
            policy.put("tls", Node.map("mode", dice.of("ISTIO_MUTUAL", "ISTIO_MUTUAL", "DISABLE")));
        }
        return policy;
    }
}
