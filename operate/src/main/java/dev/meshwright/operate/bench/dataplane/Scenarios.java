package dev.meshwright.operate.bench.dataplane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The list of scenarios.
final class Scenarios {
    private static final List<String> EVERYONE =
            List.of("envoy", "ours", "ours-small", "haproxy", "nginx", "relay", "direct");
    private static final List<String> PROXIES = List.of("envoy", "ours", "haproxy", "nginx", "relay", "direct");
    private static final List<String> MESH = List.of("envoy", "ours", "ours-small", "direct");
    private static final List<String> OURS = List.of("ours");
    private static final List<String> PAIR = List.of("envoy", "ours");
    private static final List<String> WITH_SMALL = List.of("envoy", "ours", "ours-small");
    private static final int[] SIZES = {10, 100, 1000, 5000};
    private static final int PAUSE_SECONDS = 300;
    private static final int SERVICES = 100;

    private Scenarios() {}

    /// Every family with its scenarios, in the order of the tables.
    static Map<String, List<Scenario>> all() {
        Map<String, List<Scenario>> all = new LinkedHashMap<>();
        for (Scenario one : singles()) {
            all.put(one.name(), List.of(one));
        }
        all.put("Routes", IntStream.of(SIZES).mapToObj(Scenarios::routes).toList());
        all.put("Clusters", IntStream.of(SIZES).mapToObj(Scenarios::clusters).toList());
        return all;
    }

    /// @throws IllegalArgumentException when a name is not known
    static List<Scenario> named(List<String> names) {
        Map<String, List<Scenario>> all = all();
        List<Scenario> found = new ArrayList<>();
        for (String name : names) {
            List<Scenario> family = all.get(name);
            if (family == null) {
                throw new IllegalArgumentException(
                        "scenario '" + name + "' (expected: " + String.join(", ", all.keySet()) + ")");
            }
            found.addAll(family);
        }
        return found;
    }

    private static List<Scenario> singles() {
        Map<String, String> plain = ManyServices.none();
        Map<String, String> http2 = mesh("h2", "http2_protocol_options", "");
        Map<String, String> logged = mesh("h2", "http2_protocol_options", Template.resource("access-log.yaml"));
        return List.of(
                one(
                        "A",
                        "HTTP/1.1, one hop, 64 connections, saturated",
                        Shape.HTTP_HOP,
                        LoadKind.SATURATED,
                        plain,
                        EVERYONE),
                one("A1k", "HTTP/1.1, one hop, 1,000 requests/s", Shape.HTTP_HOP, LoadKind.FIXED_RATE, plain, PROXIES),
                one(
                        "T",
                        "HTTP/1.1, one hop, a connection per request",
                        Shape.HTTP_HOP,
                        LoadKind.NEW_CONNECTIONS,
                        plain,
                        PROXIES),
                one(
                        "B",
                        "two sidecars, HTTP/2 in mutual TLS between them, saturated",
                        Shape.MESH,
                        LoadKind.SATURATED,
                        http2,
                        MESH),
                one(
                        "B1k",
                        "two sidecars, HTTP/2 in mutual TLS, 1,000 requests/s",
                        Shape.MESH,
                        LoadKind.FIXED_RATE,
                        http2,
                        MESH),
                one(
                        "Bh1",
                        "two sidecars, HTTP/1.1 in mutual TLS, saturated",
                        Shape.MESH,
                        LoadKind.SATURATED,
                        mesh("istio-http/1.1", "http_protocol_options", ""),
                        MESH),
                one(
                        "Blog",
                        "as B with a JSON access log in both sidecars",
                        Shape.MESH,
                        LoadKind.SATURATED,
                        logged,
                        MESH),
                one(
                        "C",
                        "HTTP/2 in clear, one hop, 16 connections of 10 streams, saturated",
                        Shape.H2C_HOP,
                        LoadKind.MULTIPLEXED,
                        plain,
                        PROXIES),
                one(
                        "D",
                        "TCP, one hop, 4 connections with bodies of 16 MiB",
                        Shape.TCP_HOP,
                        LoadKind.BULK,
                        plain,
                        PROXIES),
                one("I", "idle, the configuration of A", Shape.HTTP_HOP, LoadKind.IDLE, plain, EVERYONE),
                one(
                        "Start",
                        "a new caller's sidecar on the way of B: start to first answer, then 1,000 requests at 200/s",
                        Shape.MESH,
                        LoadKind.START,
                        http2,
                        WITH_SMALL),
                new Scenario(
                        "Pause",
                        "Pause",
                        0,
                        "B at 1,000 requests/s for " + PAUSE_SECONDS + " s: longest latency, longest pause of the JVM",
                        Shape.MESH,
                        LoadKind.FIXED_RATE,
                        http2,
                        OURS,
                        PAUSE_SECONDS,
                        1,
                        Scenario.Request.ITEM),
                one(
                        "Mem100",
                        "B with the configuration of " + SERVICES + " services in both sidecars",
                        Shape.MESH,
                        LoadKind.SATURATED,
                        ManyServices.inMesh(http2, SERVICES),
                        WITH_SMALL));
    }

    private static Scenario one(
            String name, String text, Shape shape, LoadKind load, Map<String, String> values, List<String> subjects) {
        return new Scenario(name, name, 0, text, shape, load, values, subjects, 0, 0, Scenario.Request.ITEM);
    }

    private static Scenario routes(int size) {
        return new Scenario(
                "Routes-" + size,
                "Routes",
                size,
                "A with many routes in one virtual host, requests match the last",
                Shape.HTTP_HOP,
                LoadKind.SATURATED,
                ManyServices.routes(size),
                PAIR,
                0,
                0,
                new Scenario.Request(ManyServices.routePath(size - 1), ""));
    }

    private static Scenario clusters(int size) {
        return new Scenario(
                "Clusters-" + size,
                "Clusters",
                size,
                "A with many clusters, each with a virtual host of its own, requests go to the last",
                Shape.HTTP_HOP,
                LoadKind.SATURATED,
                ManyServices.clusters(size),
                PAIR,
                0,
                0,
                new Scenario.Request(Scenario.Request.ITEM.path(), ManyServices.host(size - 1)));
    }

    /// @param alpn what the outbound sidecar offers, `istio-http/1.1` or `h2`
    /// @param protocol field of `HttpProtocolOptions.ExplicitHttpConfig`
    private static Map<String, String> mesh(String alpn, String protocol, String accessLog) {
        Map<String, String> values = new LinkedHashMap<>(ManyServices.none());
        values.put("alpn", alpn);
        values.put("upstream_protocol", protocol);
        values.put("access_log", accessLog);
        return values;
    }
}
