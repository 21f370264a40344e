package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// AuthorizationPolicy and PeerAuthentication.
final class Policies {
    private static final String API = "security.istio.io/v1";

    private final Dice dice;
    private final Near near;
    private final String suffix;

    Policies(Dice dice, Near near, String suffix) {
        this.dice = dice;
        this.near = near;
        this.suffix = suffix;
    }

    /// Of the gateway: who outside may ask what.
    Map<String, Object> atGateway(int number) {
        return authorization(
                "istio-system",
                Node.map("selector", Node.map("matchLabels", Node.map("istio", "ingressgateway"))),
                number,
                false);
    }

    /// Of a program, a namespace or the mesh.
    Map<String, Object> inMesh(int number) {
        Map<String, Object> spec = new LinkedHashMap<>();
        String namespace = dice.of("alpha", "alpha", "beta", "istio-system");
        if (!namespace.equals("istio-system") && dice.percent(60)) {
            spec.put("selector", Node.map("matchLabels", Node.map("app", namespace.equals("alpha") ? "one" : "two")));
        }
        return authorization(namespace, spec, number, true);
    }

    private Map<String, Object> authorization(
            String namespace, Map<String, Object> spec, int number, boolean identities) {
        spec.put("action", dice.of("ALLOW", "ALLOW", "DENY", "DENY", "AUDIT"));
        if (dice.percent(92)) {
            spec.put("rules", dice.times(dice.of(1, 1, 2, 3), () -> rule(identities)));
        } else if (dice.percent(50)) {
            spec.put("rules", List.of(Node.map()));
        }
        return Node.document(API, "AuthorizationPolicy", namespace, "policy-" + number + "-" + suffix, spec);
    }

    private Map<String, Object> rule(boolean identities) {
        Map<String, Object> rule = new LinkedHashMap<>();
        if (dice.percent(35)) {
            rule.put("from", dice.times(dice.of(1, 1, 2), () -> Node.map("source", source(identities))));
        }
        if (dice.percent(80)) {
            rule.put("to", dice.times(dice.of(1, 1, 2), () -> Node.map("operation", operation())));
        }
        if (dice.percent(30)) {
            rule.put("when", dice.times(dice.of(1, 1, 2), () -> when(identities)));
        }
        return rule;
    }

    private Map<String, Object> source(boolean identities) {
        Map<String, Object> source = new LinkedHashMap<>();
        if (identities && dice.percent(50)) {
            either(source, "namespaces", "notNamespaces", List.of("alpha", "beta", "al*"));
        }
        if (identities && dice.percent(40)) {
            either(
                    source,
                    "principals",
                    "notPrincipals",
                    List.of("cluster.local/ns/alpha/sa/caller", "*", "*/sa/caller", "cluster.local/ns/alpha/*"));
        }
        if (dice.percent(30) || source.isEmpty()) {
            either(source, "ipBlocks", "notIpBlocks", List.of("203.0.113.0/24", "10.0.0.0/8", "203.0.113.77"));
        }
        if (dice.percent(20)) {
            either(source, "remoteIpBlocks", "notRemoteIpBlocks", List.of("203.0.113.77/32", "198.51.100.0/24"));
            near.header("x-forwarded-for", "198.51.100.1");
        }
        return source;
    }

    private Map<String, Object> operation() {
        Map<String, Object> operation = new LinkedHashMap<>();
        if (dice.percent(70)) {
            List<String> paths = dice.times(dice.of(1, 2), this::path);
            operation.put(dice.percent(80) ? "paths" : "notPaths", paths);
        }
        if (dice.percent(40)) {
            List<String> methods = dice.some(Texts.METHODS);
            methods.forEach(near::method);
            operation.put(dice.percent(75) ? "methods" : "notMethods", methods);
        }
        if (dice.percent(25)) {
            List<String> hosts = dice.some(List.of("shop." + suffix + ".example", "shop.*", "*.example", "one*", "*"));
            operation.put(dice.percent(75) ? "hosts" : "notHosts", hosts);
        }
        if (dice.percent(15) || operation.isEmpty()) {
            operation.put(dice.percent(75) ? "ports" : "notPorts", List.of(dice.of("80", "8080", "8081")));
        }
        return operation;
    }

    private String path() {
        String path = dice.of(Texts.PATHS);
        near.path(path);
        return switch (dice.below(6)) {
            case 0 -> {
                near.path(path + "/x");
                yield path + "*";
            }
            case 1 -> {
                near.path("/x" + path);
                yield "*" + path;
            }
            case 2 -> {
                near.path("/api/one/items");
                near.path("/api/one/two/items");
                yield dice.of("/api/{*}/items", "/api/{**}", "/{*}");
            }
            case 3 -> dice.of("*", "/*");
            default -> path;
        };
    }

    private Map<String, Object> when(boolean identities) {
        return dice.make(
                () -> {
                    String name = dice.of("x-a", "x-b", "x-user", "X-Mixed");
                    String value = dice.of(Texts.VALUES);
                    near.header(name.toLowerCase(java.util.Locale.ROOT), value);
                    return condition(
                            "request.headers[" + name + "]", List.of(dice.of(value, value + "*", "*" + value, "*")));
                },
                () -> condition("source.ip", List.of(dice.of("203.0.113.77", "10.0.0.0/8"))),
                () -> condition("destination.port", List.of(dice.of("80", "8080"))),
                () -> identities
                        ? condition("source.namespace", List.of(dice.of("alpha", "beta", "*")))
                        : condition("remote.ip", List.of("203.0.113.0/24")));
    }

    private Map<String, Object> condition(String key, List<String> values) {
        return Node.map("key", key, dice.percent(75) ? "values" : "notValues", values);
    }

    private void either(Map<String, Object> source, String field, String not, List<String> words) {
        source.put(dice.percent(75) ? field : not, new ArrayList<>(dice.some(words)));
    }

    Map<String, Object> mutualTls() {
        Map<String, Object> spec = new LinkedHashMap<>();
        String namespace = dice.of("istio-system", "alpha", "beta");
        boolean one = !namespace.equals("istio-system") && dice.percent(50);
        if (one) {
            spec.put("selector", Node.map("matchLabels", Node.map("app", namespace.equals("alpha") ? "one" : "two")));
        }
        spec.put("mtls", Node.map("mode", dice.of("STRICT", "STRICT", "PERMISSIVE", "DISABLE", "UNSET")));
        if (one && dice.percent(50)) {
            spec.put(
                    "portLevelMtls",
                    Node.map(
                            dice.of("8080", "8081", "8083"),
                            Node.map("mode", dice.of("STRICT", "PERMISSIVE", "DISABLE"))));
        }
        return Node.document(API, "PeerAuthentication", namespace, "mtls-" + suffix, spec);
    }
}
