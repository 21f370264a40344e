package dev.meshwright.operate.conformance.conversion;

import dev.meshwright.model.Gateway;
import dev.meshwright.model.HttpRoute;
import dev.meshwright.model.Match;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.RouteTable;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Requests made from what two meshes ask for: for each match one that meets it and several that nearly do, at every
/// host and port that either names, and mixtures drawn from a seed.
final class Questions {
    private static final int MIXED = 400;
    private static final List<String> METHODS = List.of("GET", "POST");

    private final Set<String> hosts = new TreeSet<>();
    private final Set<Integer> plain = new TreeSet<>();
    private final Set<Integer> tls = new TreeSet<>();
    private final Set<HttpRoute.RouteMatch> matches = new LinkedHashSet<>();
    private final Set<String> paths = new TreeSet<>();
    private final Set<String> methods = new TreeSet<>(METHODS);
    private final Map<String, Set<String>> headers = new TreeMap<>();
    private final Set<String> queries = new TreeSet<>();
    private final Random random;

    /// @param gateways ports are those of gateways; else those of services
    Questions(List<Mesh> meshes, boolean gateways, long seed) {
        random = new Random(seed);
        hosts.add("nobody.test");
        paths.addAll(List.of("/", "/nothing"));
        queries.add("");
        for (Mesh mesh : meshes) {
            if (gateways) {
                mesh.gateways().forEach(gateway -> gateway.servers().forEach(this::server));
                boolean networks = mesh.gateways().stream()
                        .flatMap(g -> g.servers().stream())
                        .anyMatch(server -> server.tls() instanceof Gateway.Tls.AutoPassthrough);
                if (networks) {
                    mesh.services()
                            .forEach(s -> s.ports()
                                    .forEach(port -> hosts.add("outbound_." + port.number() + "_._." + s.host())));
                }
            } else {
                mesh.services().forEach(this::service);
            }
            mesh.routes().forEach(table -> table(table, gateways));
        }
    }

    private void server(Gateway.Server server) {
        server.hosts().forEach(host -> host(host.substring(host.indexOf('/') + 1)));
        switch (server.tls()) {
            case Gateway.Tls.None _, Gateway.Tls.HttpsRedirect _ -> plain.add(server.port());
            case Gateway.Tls.Terminate _,
                    Gateway.Tls.Mesh _,
                    Gateway.Tls.Passthrough _,
                    Gateway.Tls.AutoPassthrough _ -> {
                tls.add(server.port());
                plain.add(server.port());
            }
        }
    }

    private void service(Service service) {
        service.ports().forEach(port -> plain.add(port.number()));
    }

    private void table(RouteTable table, boolean gateways) {
        if (table.gateways().contains("mesh") == gateways) {
            return;
        }
        table.hosts().forEach(this::host);
        table.tls().forEach(route -> {
            route.match().serverNames().forEach(this::host);
            if (!gateways) {
                tls.addAll(plain);
            }
        });
        for (HttpRoute route : table.http()) {
            matches.addAll(route.matches());
            route.matches().forEach(this::match);
        }
    }

    private void host(String host) {
        if (host.equals("*")) {
            return;
        }
        if (host.startsWith("*.")) {
            hosts.add("one" + host.substring(1));
            hosts.add("two.one" + host.substring(1));
            hosts.add(host.substring(2));
        } else {
            hosts.add(host);
            hosts.add("x" + host);
        }
    }

    private void match(HttpRoute.RouteMatch match) {
        paths.addAll(pathsAround(match.path()));
        match.method().forEach(text -> methods.add(sample(text)));
        match.headers()
                .forEach(named -> headers.computeIfAbsent(named.name(), _ -> new TreeSet<>())
                        .addAll(List.of(sample(named.text()), sample(named.text()) + "x")));
        match.queryParams().forEach(named -> {
            queries.add(named.name() + "=" + sample(named.text()));
            queries.add(named.name() + "=" + sample(named.text()) + "x");
        });
    }

    private static List<String> pathsAround(Match.Path path) {
        return switch (path) {
            case Match.Path.Any() -> List.of("/");
            case Match.Path.Exact(var value, var _) -> List.of(value, value + "/", value + "x");
            case Match.Path.Prefix(var value, var _) -> List.of(value, value + "x", value + "/x");
            case Match.Path.ElementPrefix(var value) -> {
                String bare = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
                yield List.of(bare.isEmpty() ? "/" : bare, bare + "/", bare + "/x/y", bare + "x");
            }
            case Match.Path.Regex(var pattern) -> List.of(PatternSample.of(pattern), PatternSample.of(pattern) + "x/y");
        };
    }

    private static String sample(Match.Text text) {
        return switch (text) {
            case Match.Text.Exact(var value) -> value;
            case Match.Text.Prefix(var value) -> value + "x";
            case Match.Text.Suffix(var value) -> "x" + value;
            case Match.Text.Contains(var value) -> "x" + value + "x";
            case Match.Text.Regex(var pattern) -> PatternSample.of(pattern);
            case Match.Text.Present() -> "x";
        };
    }

    List<Question> all() {
        Set<Question> out = new LinkedHashSet<>();
        for (String host : hosts) {
            for (int port : plain) {
                at(port, "", host, out);
            }
            for (int port : tls) {
                at(port, host, host, out);
            }
        }
        List<String> names = List.copyOf(hosts);
        List<String> served = List.copyOf(paths);
        for (int i = 0; i < MIXED; i++) {
            boolean secure = !tls.isEmpty() && random.nextBoolean();
            List<Integer> ports = List.copyOf(secure ? tls : plain);
            if (!ports.isEmpty()) {
                String host = pick(names);
                out.add(new Question(
                        pick(ports),
                        secure ? (random.nextInt(4) == 0 ? pick(names) : host) : "",
                        pick(List.copyOf(methods)),
                        host,
                        withQuery(pick(served), pick(List.copyOf(queries))),
                        someHeaders()));
            }
        }
        return List.copyOf(out);
    }

    /// Every match met, and missed by one condition each.
    private void at(int port, String serverName, String host, Set<Question> out) {
        paths.forEach(path -> out.add(new Question(port, serverName, "GET", host, path, Map.of())));
        for (HttpRoute.RouteMatch match : matches) {
            String method =
                    match.method().isEmpty() ? "GET" : sample(match.method().getFirst());
            String path = pathsAround(match.path()).getFirst();
            Map<String, String> met = new TreeMap<>();
            match.headers().forEach(named -> met.put(named.name(), sample(named.text())));
            List<String> query = new ArrayList<>();
            match.queryParams().forEach(named -> query.add(named.name() + "=" + sample(named.text())));
            String whole = withQuery(path, String.join("&", query));
            out.add(new Question(port, serverName, method, host, whole, met));
            out.add(new Question(port, serverName, "DELETE", host, whole, met));
            out.add(new Question(port, serverName, method, host, path, met));
            for (String missed : met.keySet()) {
                Map<String, String> without = new TreeMap<>(met);
                without.remove(missed);
                out.add(new Question(port, serverName, method, host, whole, without));
            }
            for (String other : pathsAround(match.path())) {
                out.add(new Question(port, serverName, method, host, withQuery(other, String.join("&", query)), met));
            }
        }
    }

    private static String withQuery(String path, String query) {
        return query.isEmpty() ? path : path + "?" + query;
    }

    private Map<String, String> someHeaders() {
        Map<String, String> out = new TreeMap<>();
        headers.forEach((name, values) -> {
            if (random.nextInt(3) > 0) {
                out.put(name, pick(List.copyOf(values)));
            }
        });
        return out;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
