package dev.meshwright.operate.differential.generate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a configuration looks at, so that requests can be made that it concerns.
final class Near {
    /// Where a host can be called.
    ///
    /// @param gateway through the gateway, from outside
    record Place(String host, int port, String scheme, boolean gateway) {}

    private final Set<String> paths = new LinkedHashSet<>(List.of("/", "/other"));
    private final Map<String, Set<String>> headers = new LinkedHashMap<>();
    private final Map<String, Set<String>> queries = new LinkedHashMap<>();
    private final Set<String> methods = new LinkedHashSet<>(List.of("GET"));
    private final Set<Place> places = new LinkedHashSet<>();
    private final Set<String> authorities = new LinkedHashSet<>();

    private boolean claims;
    private boolean limits;

    /// Limits count requests.
    void limits() {
        limits = true;
    }

    boolean hasLimits() {
        return limits;
    }

    /// Routes may look at the claims of tokens.
    void claims() {
        claims = true;
    }

    boolean hasClaims() {
        return claims;
    }

    /// What is common to many looks at these headers, too.
    void alsoHeadersOf(Near other) {
        other.headers.forEach((name, values) -> values.forEach(value -> header(name, value)));
    }

    void path(String path) {
        paths.add(path);
    }

    void header(String name, String value) {
        headers.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(value);
    }

    void query(String name, String value) {
        queries.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(value);
    }

    void method(String method) {
        methods.add(method);
    }

    void place(String host, int port, String scheme, boolean gateway) {
        places.add(new Place(host, port, scheme, gateway));
    }

    void authority(String authority) {
        authorities.add(authority);
    }

    List<String> paths() {
        return List.copyOf(paths);
    }

    List<String> headerNames() {
        return List.copyOf(headers.keySet());
    }

    List<String> header(String name) {
        return new ArrayList<>(headers.getOrDefault(name, Set.of("x")));
    }

    List<String> queryNames() {
        return List.copyOf(queries.keySet());
    }

    List<String> query(String name) {
        return new ArrayList<>(queries.getOrDefault(name, Set.of("x")));
    }

    List<String> methods() {
        return List.copyOf(methods);
    }

    List<Place> places() {
        return List.copyOf(places);
    }

    List<String> authorities() {
        return List.copyOf(authorities);
    }
}
