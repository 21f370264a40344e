package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// EnvoyFilters: routes, virtual hosts and filters in Envoy's own words, which say more than any kind of Istio's.
final class Patches {
    private static final String ONE = "outbound|80||one.alpha.svc.cluster.local";
    private static final String TWO = "outbound|80||two.beta.svc.cluster.local";
    private static final String HTTP = "type.googleapis.com/envoy.extensions.filters.http.";

    private final Dice dice;
    private final Near near;
    private final EnvoyMatches matches;
    private final EnvoyRules rules;

    Patches(Dice dice, Near near) {
        this.dice = dice;
        this.near = near;
        matches = new EnvoyMatches(dice, near);
        rules = new EnvoyRules(dice, near, matches);
    }

    /// Of one virtual host of the gateway.
    ///
    /// @param host as a VirtualService of the island has it
    Map<String, Object> ofHost(String host, String suffix) {
        List<Object> patches = new ArrayList<>();
        for (int i = dice.of(1, 1, 2, 3); i > 0; i--) {
            patches.add(dice.percent(70) ? route(host) : dice.percent(50) ? merged(host) : virtualHost(host));
        }
        return document("patch-" + suffix, patches);
    }

    static Map<String, Object> document(String name, List<Object> patches) {
        return Node.document(
                "networking.istio.io/v1alpha3",
                "EnvoyFilter",
                "istio-system",
                name,
                Node.map(
                        "workloadSelector",
                        Node.map("labels", Node.map("istio", "ingressgateway")),
                        "configPatches",
                        patches));
    }

    static Map<String, Object> match(String host) {
        return Node.map("context", "GATEWAY", "routeConfiguration", Node.map("vhost", Node.map("name", host + ":80")));
    }

    static Map<String, Object> patch(String to, Map<String, Object> match, String operation, Object value) {
        return Node.map("applyTo", to, "match", match, "patch", Node.map("operation", operation, "value", value));
    }

    /// A route before all others.
    private Map<String, Object> route(String host) {
        Map<String, Object> route = new LinkedHashMap<>();
        route.put("name", "patched");
        route.put("match", matches.route());
        int kind = dice.below(10);
        if (kind < 6) {
            route.put("route", forward());
        } else if (kind < 8) {
            route.put("redirect", redirect());
        } else {
            Map<String, Object> direct = Node.map("status", dice.of(200, 204, 404, 503));
            if (dice.percent(60)) {
                direct.put("body", Node.map("inline_string", dice.of("hello", "")));
            }
            route.put("direct_response", direct);
        }
        route.putAll(edits());
        if (dice.percent(25)) {
            route.put("typed_per_filter_config", perFilter());
        }
        return patch("HTTP_ROUTE", match(host), "INSERT_FIRST", route);
    }

    private Map<String, Object> forward() {
        Map<String, Object> forward = new LinkedHashMap<>();
        int kind = dice.below(10);
        if (kind < 6) {
            forward.put("cluster", dice.of(ONE, ONE, TWO, "nobody"));
        } else if (kind < 8) {
            near.header("x-cluster", ONE);
            near.header("x-cluster", TWO);
            forward.put("cluster_header", "x-cluster");
        } else {
            forward.put("weighted_clusters", Node.map("clusters", List.of(weighted(ONE, 30), weighted(TWO, 70))));
        }
        switch (dice.below(5)) {
            case 0 -> forward.put("prefix_rewrite", dice.of("/", "/new", "/new/", "/a"));
            case 1 -> forward.put("regex_rewrite", rewrite());
            default -> {}
        }
        switch (dice.below(6)) {
            case 0 -> forward.put("host_rewrite_literal", dice.of("new.example.com", "new.example.com:81"));
            case 1 -> {
                near.header("x-host", "from.example.com");
                forward.put("host_rewrite_header", "x-host");
            }
            case 2 ->
                forward.put(
                        "host_rewrite_path_regex",
                        Node.map("pattern", Node.map("regex", "^/([a-z]+)/?.*$"), "substitution", "\\1.example.com"));
            default -> {}
        }
        if (dice.percent(15)) {
            forward.put("append_x_forwarded_host", true);
        }
        if (dice.percent(15)) {
            forward.put(
                    "cluster_not_found_response_code",
                    dice.of("NOT_FOUND", "SERVICE_UNAVAILABLE", "INTERNAL_SERVER_ERROR"));
        }
        if (dice.percent(10)) {
            forward.put("priority", "HIGH");
        }
        return forward;
    }

    private Map<String, Object> weighted(String cluster, int weight) {
        Map<String, Object> weighted = Node.map("name", cluster, "weight", dice.of(weight, weight, 0, 100));
        if (dice.percent(30)) {
            weighted.putAll(edits());
        }
        if (dice.percent(15)) {
            weighted.put("host_rewrite_literal", "weighted.example.com");
        }
        return weighted;
    }

    private Map<String, Object> rewrite() {
        return dice.make(
                () -> Node.map("pattern", Node.map("regex", "a"), "substitution", "zz"),
                () -> Node.map("pattern", Node.map("regex", "^/([^/?]*)/?(.*)$"), "substitution", "/\\2/\\1"),
                () -> Node.map("pattern", Node.map("regex", "/(v[0-9])"), "substitution", "/x\\\\\\1"));
    }

    private Map<String, Object> redirect() {
        Map<String, Object> redirect = new LinkedHashMap<>();
        if (dice.percent(40)) {
            redirect.put("host_redirect", dice.of("moved.example.com", "moved.example.com:8443"));
        }
        switch (dice.below(5)) {
            case 0 -> redirect.put("path_redirect", dice.of("/moved", "/moved?x=1"));
            case 1 -> redirect.put("prefix_rewrite", dice.of("/new", "/new/", "/"));
            case 2 -> redirect.put("regex_rewrite", rewrite());
            default -> {}
        }
        switch (dice.below(4)) {
            case 0 -> redirect.put("https_redirect", true);
            case 1 -> redirect.put("scheme_redirect", dice.of("https", "http"));
            default -> {}
        }
        if (dice.percent(25)) {
            redirect.put("port_redirect", dice.of(80, 443, 8443));
        }
        if (dice.percent(30)) {
            redirect.put("strip_query", true);
        }
        if (dice.percent(40)) {
            redirect.put("response_code", dice.of("FOUND", "SEE_OTHER", "TEMPORARY_REDIRECT", "PERMANENT_REDIRECT"));
        }
        return redirect;
    }

    private Map<String, Object> edits() {
        Map<String, Object> edits = new LinkedHashMap<>();
        if (dice.percent(35)) {
            edits.put("request_headers_to_add", dice.times(dice.of(1, 1, 2), () -> header(Texts.REQUEST_FORMATS)));
        }
        if (dice.percent(15)) {
            edits.put("request_headers_to_remove", dice.times(dice.of(1, 2), () -> dice.of("x-a", "x-b", "x-added")));
        }
        if (dice.percent(35)) {
            edits.put("response_headers_to_add", dice.times(dice.of(1, 1, 2), () -> header(Texts.RESPONSE_FORMATS)));
        }
        if (dice.percent(15)) {
            edits.put("response_headers_to_remove", dice.times(dice.of(1, 2), () -> dice.of("x-set", "x-added")));
        }
        return edits;
    }

    private Map<String, Object> header(List<String> values) {
        Map<String, Object> header =
                Node.map("header", Node.map("key", dice.of(Texts.SET_HEADERS), "value", dice.of(values)));
        if (dice.percent(70)) {
            header.put(
                    "append_action",
                    dice.of(
                            "APPEND_IF_EXISTS_OR_ADD",
                            "ADD_IF_ABSENT",
                            "OVERWRITE_IF_EXISTS_OR_ADD",
                            "OVERWRITE_IF_EXISTS"));
        }
        if (dice.percent(15)) {
            header.put("keep_empty_value", true);
        }
        return header;
    }

    private Map<String, Object> perFilter() {
        return dice.make(
                () -> Node.map(
                        "envoy.filters.http.rbac",
                        Node.map("@type", HTTP + "rbac.v3.RBACPerRoute", "rbac", Node.map("rules", rules.rules()))),
                () -> Node.map("envoy.filters.http.fault", fault()));
    }

    private Map<String, Object> fault() {
        Map<String, Object> fault = Node.map("@type", HTTP + "fault.v3.HTTPFault");
        Map<String, Object> share = Node.map("numerator", dice.of(100, 100, 50), "denominator", "HUNDRED");
        fault.put(
                "abort",
                dice.make(
                        () -> Node.map("http_status", dice.of(418, 503), "percentage", share),
                        () -> Node.map("grpc_status", dice.of(5, 14), "percentage", share)));
        if (dice.percent(50)) {
            fault.put("headers", List.of(matches.header()));
        }
        return fault;
    }

    /// Changes what is there.
    private Map<String, Object> merged(String host) {
        Map<String, Object> value = new LinkedHashMap<>(edits());
        if (dice.percent(40)) {
            value.put("typed_per_filter_config", perFilter());
        }
        if (dice.percent(30)) {
            value.put("route", Node.map("timeout", "4s", "append_x_forwarded_host", true));
        }
        return patch("HTTP_ROUTE", match(host), "MERGE", value.isEmpty() ? Node.map("name", "renamed") : value);
    }

    private Map<String, Object> virtualHost(String host) {
        Map<String, Object> value = new LinkedHashMap<>(edits());
        if (dice.percent(40)) {
            value.put("typed_per_filter_config", perFilter());
        }
        if (dice.percent(30)) {
            value.put("include_request_attempt_count", true);
        }
        if (dice.percent(20)) {
            value.put("include_attempt_count_in_response", true);
        }
        if (dice.percent(10)) {
            value.put("require_tls", "ALL");
        }
        return patch(
                "VIRTUAL_HOST",
                match(host),
                "MERGE",
                value.isEmpty() ? Node.map("include_request_attempt_count", true) : value);
    }

    /// A filter more in the gateway's chains.
    Map<String, Object> filter(String suffix) {
        Map<String, Object> filter = dice.make(
                () -> Node.map(
                        "name",
                        "more-rules",
                        "typed_config",
                        Node.map("@type", HTTP + "rbac.v3.RBAC", "rules", rules.denials())),
                () -> {
                    Map<String, Object> fault = fault();
                    fault.put("headers", List.of(matches.header()));
                    return Node.map("name", "more-faults", "typed_config", fault);
                });
        return document("filter-" + suffix, List.of(beforeRouter(filter)));
    }

    /// Of the gateway's chains.
    static Map<String, Object> beforeRouter(Map<String, Object> filter) {
        Map<String, Object> chain = Node.map(
                "context",
                "GATEWAY",
                "listener",
                Node.map(
                        "filterChain",
                        Node.map(
                                "filter",
                                Node.map(
                                        "name",
                                        "envoy.filters.network.http_connection_manager",
                                        "subFilter",
                                        Node.map("name", "envoy.filters.http.router")))));
        return patch("HTTP_FILTER", chain, "INSERT_BEFORE", filter);
    }
}
