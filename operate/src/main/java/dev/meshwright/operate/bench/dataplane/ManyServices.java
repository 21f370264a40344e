package dev.meshwright.operate.bench.dataplane;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The parts of a configuration that come in numbers, as values for the templates: routes, clusters with their virtual
/// hosts, and the services of a mesh.
final class ManyServices {
    private ManyServices() {}

    /// One route to one cluster.
    static Map<String, String> none() {
        return Map.of(
                "routes", "",
                "virtual_hosts", "",
                "clusters", "",
                "service_hosts", "",
                "service_clusters", "",
                "service_listener", "");
    }

    /// `size` routes in one virtual host, all to the one cluster.
    static Map<String, String> routes(int size) {
        return with(
                "routes",
                repeated(
                        size,
                        i -> "              - match: {path: \"" + routePath(i)
                                + "\"}\n                route: {cluster: app, timeout: 0s}\n"));
    }

    static String routePath(int index) {
        return "/shop/department-" + index + "/items";
    }

    /// `size` clusters, each the only one of a virtual host.
    static Map<String, String> clusters(int size) {
        Map<String, String> values = new HashMap<>(none());
        values.put("virtual_hosts", each(size, "host.yaml"));
        values.put("clusters", each(size, "cluster.yaml"));
        return values;
    }

    static String host(int index) {
        return "service-" + index + ".default.svc.cluster.local";
    }

    /// `size` services beside the one that is called, in both sidecars: virtual host with retries, cluster with mutual
    /// TLS, three endpoints.
    static Map<String, String> inMesh(Map<String, String> mesh, int size) {
        Map<String, String> values = new HashMap<>(mesh);
        values.put("service_hosts", each(size, "service-host.yaml"));
        values.put("service_clusters", each(size, "service-cluster.yaml"));
        values.put("service_listener", Template.resource("service-listener.yaml"));
        return values;
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> values = new HashMap<>(none());
        values.put(name, value);
        return values;
    }

    private static String each(int size, String resource) {
        String text = Template.resource(resource);
        return repeated(size, i -> text.replace("${service}", host(i)).replace("${index}", String.valueOf(i)));
    }

    private static String repeated(int size, IntFunction<String> text) {
        return IntStream.range(0, size).mapToObj(text).collect(Collectors.joining());
    }
}
