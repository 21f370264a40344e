package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Gateway, HTTPRoute, GRPCRoute, TLSRoute, TCPRoute and ReferenceGrant of the Gateway API.
final class GatewayRoutes {
    static final int HTTP_PORT = 81;
    static final int HTTPS_PORT = 444;
    static final int TLS_PORT = 8444;
    static final int TCP_PORT = 31401;

    private static final String API = "gateway.networking.k8s.io/v1";
    private static final String ROOT = "istio-system";
    private static final String SERVICE = "proto.EchoTestService";

    private final Dice dice;
    private final Near near;
    private final String suffix;

    GatewayRoutes(Dice dice, Near near, String suffix) {
        this.dice = dice;
        this.near = near;
        this.suffix = suffix;
    }

    /// One for every host, with a listener of each protocol.
    Map<String, Object> gateway() {
        Map<String, Object> all = Node.map("namespaces", Node.map("from", "All"));
        List<Object> certificates = List.of(Node.map("name", Certificates.NAME));
        return Node.document(
                API,
                "Gateway",
                ROOT,
                "routes-" + suffix,
                Node.map(
                        "gatewayClassName",
                        "istio",
                        "addresses",
                        List.of(Node.map(
                                "type", "Hostname", "value", "istio-ingressgateway.istio-system.svc.cluster.local")),
                        "listeners",
                        List.of(
                                Node.map("name", "http", "port", HTTP_PORT, "protocol", "HTTP", "allowedRoutes", all),
                                Node.map(
                                        "name",
                                        "https",
                                        "port",
                                        HTTPS_PORT,
                                        "protocol",
                                        "HTTPS",
                                        "tls",
                                        Node.map("mode", "Terminate", "certificateRefs", certificates),
                                        "allowedRoutes",
                                        all),
                                Node.map(
                                        "name",
                                        "tls",
                                        "port",
                                        TLS_PORT,
                                        "protocol",
                                        "TLS",
                                        "tls",
                                        Node.map("mode", "Passthrough"),
                                        "allowedRoutes",
                                        all),
                                Node.map("name", "tcp", "port", TCP_PORT, "protocol", "TCP", "allowedRoutes", all))));
    }

    /// Lets routes of alpha use the services of beta.
    Map<String, Object> grant() {
        return Node.document(
                "gateway.networking.k8s.io/v1beta1",
                "ReferenceGrant",
                "beta",
                "grant-" + suffix,
                Node.map(
                        "from",
                        List.of("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute").stream()
                                .map(kind -> Node.map(
                                        "group", "gateway.networking.k8s.io", "kind", kind, "namespace", "alpha"))
                                .toList(),
                        "to",
                        List.of(Node.map("group", "", "kind", "Service"))));
    }

    private static List<Object> parents(String gate, String... sections) {
        List<Object> parents = new ArrayList<>();
        for (String section : sections) {
            parents.add(Node.map("name", "routes-" + gate, "namespace", ROOT, "sectionName", section));
        }
        return parents;
    }

    private List<String> hosts(List<String> prefixes) {
        List<String> hosts =
                dice.some(prefixes).stream().map(h -> h + suffix + ".example").toList();
        return hosts;
    }

    private void places(List<String> hosts, boolean tls, String plain) {
        for (String host : hosts) {
            String concrete = host.startsWith("*") ? "some" + host.substring(1) : host;
            near.place(concrete, HTTP_PORT, plain, true);
            if (tls) {
                near.place(concrete, HTTPS_PORT, "https", true);
            }
        }
    }

    Map<String, Object> http(int number, String gate) {
        boolean tls = dice.percent(40);
        List<String> hosts = hosts(number == 0 ? List.of("shop.", "*.shop.", "api.") : List.of("*.", "deep.shop."));
        places(hosts, tls, "http");
        List<Object> rules = new ArrayList<>();
        for (int i = dice.of(1, 2, 2, 3); i > 0; i--) {
            rules.add(httpRule());
        }
        return Node.document(
                API,
                "HTTPRoute",
                "alpha",
                "http-" + number + "-" + suffix,
                Node.map(
                        "parentRefs",
                        tls ? parents(gate, "http", "https") : parents(gate, "http"),
                        "hostnames",
                        hosts,
                        "rules",
                        rules));
    }

    /// Of calls inside the mesh to a service.
    Map<String, Object> ofService(int number) {
        near.place("one", 80, "http", false);
        return Node.document(
                API,
                "HTTPRoute",
                "alpha",
                "calls-" + number + "-" + suffix,
                Node.map(
                        "parentRefs",
                        List.of(Node.map("group", "", "kind", "Service", "name", "one", "port", 80)),
                        "rules",
                        dice.times(dice.of(1, 2, 3), this::httpRule)));
    }

    private Map<String, Object> httpRule() {
        Map<String, Object> rule = new LinkedHashMap<>();
        List<Map<String, Object>> matches = dice.times(dice.of(0, 1, 1, 1, 2), this::httpMatch);
        if (!matches.isEmpty()) {
            rule.put("matches", matches);
        }
        boolean prefix = matches.size() == 1
                && matches.getFirst().get("path") instanceof Map<?, ?> path
                && "PathPrefix".equals(path.get("type"));
        List<Object> filters = new ArrayList<>();
        boolean redirect = dice.percent(15);
        if (redirect) {
            filters.add(Node.map("type", "RequestRedirect", "requestRedirect", redirection(prefix)));
        } else if (dice.percent(30)) {
            filters.add(Node.map("type", "URLRewrite", "urlRewrite", rewrite(prefix)));
        }
        if (dice.percent(25)) {
            filters.add(Node.map("type", "RequestHeaderModifier", "requestHeaderModifier", modifier()));
        }
        if (dice.percent(25)) {
            filters.add(Node.map("type", "ResponseHeaderModifier", "responseHeaderModifier", modifier()));
        }
        if (dice.percent(10)) {
            filters.add(Node.map("type", "CORS", "cors", cors()));
        }
        if (!filters.isEmpty()) {
            rule.put("filters", dice.shuffled(filters));
        }
        if (!redirect) {
            rule.put("backendRefs", backends());
            if (dice.percent(12)) {
                rule.put("timeouts", Node.map("request", dice.of("5s", "8s")));
            }
            if (dice.percent(10)) {
                rule.put("retry", Node.map("codes", List.of(503), "attempts", dice.of(1, 2), "backoff", "10ms"));
            }
        }
        return rule;
    }

    private Map<String, Object> httpMatch() {
        Map<String, Object> match = new LinkedHashMap<>();
        if (dice.percent(80)) {
            match.put("path", path());
        }
        if (dice.percent(30)) {
            match.put("headers", headers());
        }
        if (dice.percent(20)) {
            String name = dice.of(Texts.QUERIES);
            String value = dice.of("1", "ada", "v1");
            near.query(name, value);
            match.put(
                    "queryParams",
                    List.of(
                            dice.percent(75)
                                    ? Node.map("name", name, "value", value)
                                    : Node.map("type", "RegularExpression", "name", name, "value", "[0-9]+")));
        }
        if (dice.percent(20) || match.isEmpty()) {
            String method = dice.of(Texts.METHODS);
            near.method(method);
            match.put("method", method);
        }
        return match;
    }

    private Map<String, Object> path() {
        return switch (dice.below(6)) {
            case 0, 1 -> {
                String path = dice.of(Texts.PATHS);
                near.path(path);
                yield Node.map("type", "Exact", "value", path);
            }
            case 2, 3, 4 -> {
                String path = dice.of(Texts.PREFIXES);
                near.path(path);
                near.path(path + "x/y");
                near.path((path.endsWith("/") ? path : path + "/") + "z");
                yield Node.map("type", "PathPrefix", "value", path);
            }
            default -> {
                var regex = dice.of(Texts.PATH_REGEXES);
                regex.getValue().forEach(near::path);
                yield Node.map("type", "RegularExpression", "value", regex.getKey());
            }
        };
    }

    private List<Object> headers() {
        List<Object> headers = new ArrayList<>();
        for (String name :
                new LinkedHashSet<>(dice.times(dice.of(1, 1, 2), () -> dice.of("x-a", "x-b", "x-user", "X-Mixed")))) {
            if (dice.percent(70)) {
                String value = dice.of("1", "on", "ada", "ada b", "a,b", "A");
                near.header(name.toLowerCase(java.util.Locale.ROOT), value);
                headers.add(Node.map("name", name, "value", value));
            } else {
                var regex = dice.of(Texts.VALUE_REGEXES);
                regex.getValue().forEach(v -> near.header(name.toLowerCase(java.util.Locale.ROOT), v));
                headers.add(Node.map("type", "RegularExpression", "name", name, "value", regex.getKey()));
            }
        }
        return headers;
    }

    private Map<String, Object> replaced(boolean prefix) {
        return prefix && dice.percent(65)
                ? Node.map(
                        "type", "ReplacePrefixMatch", "replacePrefixMatch", dice.of("/", "/new", "/new/", "/a/b", ""))
                : Node.map("type", "ReplaceFullPath", "replaceFullPath", dice.of("/", "/new", "/new/x"));
    }

    private Map<String, Object> redirection(boolean prefix) {
        Map<String, Object> redirect = new LinkedHashMap<>();
        if (dice.percent(35)) {
            redirect.put("scheme", dice.of("http", "https"));
        }
        if (dice.percent(40)) {
            redirect.put("hostname", "moved.example.com");
        }
        if (dice.percent(50)) {
            redirect.put("path", replaced(prefix));
        }
        if (dice.percent(25)) {
            redirect.put("port", dice.of(80, 443, 8443));
        }
        if (dice.percent(50) || redirect.isEmpty()) {
            redirect.put("statusCode", dice.of(301, 302));
        }
        return redirect;
    }

    private Map<String, Object> rewrite(boolean prefix) {
        Map<String, Object> rewrite = new LinkedHashMap<>();
        if (dice.percent(70)) {
            rewrite.put("path", replaced(prefix));
        }
        if (dice.percent(40) || rewrite.isEmpty()) {
            rewrite.put("hostname", "new.example.com");
        }
        return rewrite;
    }

    private Map<String, Object> modifier() {
        Map<String, Object> modifier = new LinkedHashMap<>();
        List<String> names = dice.shuffled(List.of("x-set", "x-add", "X-Added", "x-a", "x-b"));
        if (dice.percent(60)) {
            modifier.put("set", List.of(Node.map("name", names.get(0), "value", dice.of("s1", "a b", "x"))));
        }
        if (dice.percent(50)) {
            modifier.put("add", List.of(Node.map("name", names.get(1), "value", dice.of("s2", "y"))));
        }
        if (dice.percent(40) || modifier.isEmpty()) {
            modifier.put("remove", List.of(names.get(2)));
        }
        return modifier;
    }

    private Map<String, Object> cors() {
        near.header("origin", "https://app.example.com");
        near.header("origin", "https://evil.example.org");
        near.header("access-control-request-method", "GET");
        near.method("OPTIONS");
        Map<String, Object> cors = Node.map(
                "allowOrigins",
                dice.some(List.of("https://app.example.com", "https://*.example.com", "https://other.example.net")));
        if (dice.percent(50)) {
            cors.put("allowMethods", dice.some(List.of("GET", "POST")));
        }
        if (dice.percent(40)) {
            cors.put("allowHeaders", List.of("x-a", "x-b"));
        }
        if (dice.percent(40)) {
            cors.put("exposeHeaders", List.of("x-c"));
        }
        if (dice.percent(40)) {
            cors.put("maxAge", dice.of(10, 3600));
        }
        if (dice.percent(40)) {
            cors.put("allowCredentials", dice.percent(50));
        }
        return cors;
    }

    private List<Object> backends() {
        List<Object> backends = new ArrayList<>();
        int many = dice.of(1, 1, 1, 2, 3);
        for (int i = 0; i < many; i++) {
            Map<String, Object> backend = backend(dice.of(80, 80, 80, 81, 84, BackendTls.PORT));
            if (many > 1) {
                backend.put("weight", dice.of(0, 1, 1, 3));
            }
            if (dice.percent(12)) {
                backend.put(
                        "filters",
                        List.of(Node.map("type", "RequestHeaderModifier", "requestHeaderModifier", modifier())));
            }
            backends.add(backend);
        }
        return backends;
    }

    private Map<String, Object> backend(int port) {
        return switch (dice.below(10)) {
            case 0, 1, 2 -> Node.map("name", "two", "namespace", "beta", "port", port);
            case 3 -> Node.map("name", "nobody", "port", port);
            default -> Node.map("name", "one", "port", port);
        };
    }

    Map<String, Object> grpc(String gate) {
        List<String> hosts = hosts(List.of("shop.", "*.shop.", "api."));
        places(hosts, false, "grpc");
        List<Object> rules = new ArrayList<>();
        for (int i = dice.of(1, 2, 3); i > 0; i--) {
            Map<String, Object> rule = new LinkedHashMap<>();
            List<Map<String, Object>> matches = dice.times(dice.of(0, 1, 1, 2), this::grpcMatch);
            if (!matches.isEmpty()) {
                rule.put("matches", matches);
            }
            if (dice.percent(25)) {
                rule.put(
                        "filters",
                        List.of(Node.map("type", "RequestHeaderModifier", "requestHeaderModifier", modifier())));
            }
            rule.put("backendRefs", List.of(backend(82)));
            rules.add(rule);
        }
        return Node.document(
                API,
                "GRPCRoute",
                "alpha",
                "grpc-" + suffix,
                Node.map("parentRefs", parents(gate, "http"), "hostnames", hosts, "rules", rules));
    }

    private Map<String, Object> grpcMatch() {
        near.path("/" + SERVICE + "/Echo");
        near.path("/" + SERVICE + "/Other");
        near.path("/other.Service/Echo");
        Map<String, Object> match = new LinkedHashMap<>();
        if (dice.percent(75)) {
            match.put(
                    "method",
                    dice.make(
                            () -> Node.map("service", SERVICE, "method", "Echo"),
                            () -> Node.map("service", SERVICE),
                            () -> Node.map("method", "Echo"),
                            () -> Node.map(
                                    "type", "RegularExpression", "service", "proto[.][A-Za-z]+", "method", "E.*")));
        }
        if (dice.percent(40) || match.isEmpty()) {
            match.put("headers", headers());
        }
        return match;
    }

    Map<String, Object> tls(String gate) {
        List<String> hosts = hosts(List.of("shop.", "*.shop.", "api."));
        for (String host : hosts) {
            near.place(host.startsWith("*") ? "some" + host.substring(1) : host, TLS_PORT, "tls", true);
        }
        return Node.document(
                "gateway.networking.k8s.io/v1alpha2",
                "TLSRoute",
                "alpha",
                "tls-" + suffix,
                Node.map(
                        "parentRefs",
                        parents(gate, "tls"),
                        "hostnames",
                        hosts,
                        "rules",
                        List.of(Node.map("backendRefs", bytes(85)))));
    }

    Map<String, Object> tcp(String gate) {
        near.place("", TCP_PORT, "tcp", true);
        return Node.document(
                "gateway.networking.k8s.io/v1alpha2",
                "TCPRoute",
                "alpha",
                "tcp-" + suffix,
                Node.map("parentRefs", parents(gate, "tcp"), "rules", List.of(Node.map("backendRefs", bytes(83)))));
    }

    private List<Object> bytes(int port) {
        List<Object> backends = new ArrayList<>();
        int many = dice.of(1, 1, 2);
        for (int i = 0; i < many; i++) {
            Map<String, Object> backend = backend(port);
            if (many > 1) {
                backend.put("weight", dice.of(0, 1, 3));
            }
            backends.add(backend);
        }
        return backends;
    }
}
