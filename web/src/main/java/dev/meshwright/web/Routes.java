package dev.meshwright.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Which handler answers which method and path. A pattern is a path whose `{name}` segments match any one segment;
/// among several that match, the one added first wins. Immutable once built.
public final class Routes {
    /// Whether a route is for anybody or for holders of the bearer token.
    public enum Access {
        OPEN,
        TOKEN
    }

    /// A handler and what its pattern matched.
    record Found(Handler handler, Access access, Map<String, String> parameters) {}

    private record Route(String method, List<String> segments, Access access, Handler handler) {}

    private final List<Route> routes;

    private Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    public static Builder builder() {
        return new Builder();
    }

    /// Collects routes in order.
    public static final class Builder {
        private final List<Route> routes = new ArrayList<>();

        public Builder add(String method, String pattern, Handler handler) {
            return add(method, pattern, Access.TOKEN, handler);
        }

        public Builder add(String method, String pattern, Access access, Handler handler) {
            routes.add(new Route(method, segments(pattern), access, handler));
            return this;
        }

        public Routes build() {
            return new Routes(routes);
        }
    }

    Optional<Found> find(String method, String path) {
        List<String> segments = segments(path);
        for (Route route : routes) {
            if (route.method().equals(method)) {
                var parameters = match(route.segments(), segments);
                if (parameters.isPresent()) {
                    return Optional.of(new Found(route.handler(), route.access(), parameters.get()));
                }
            }
        }
        return Optional.empty();
    }

    /// The methods that the path has, sorted; empty when no route has the path.
    List<String> methods(String path) {
        List<String> segments = segments(path);
        var methods = new TreeSet<String>();
        for (Route route : routes) {
            if (match(route.segments(), segments).isPresent()) {
                methods.add(route.method());
            }
        }
        return List.copyOf(methods);
    }

    private static Optional<Map<String, String>> match(List<String> pattern, List<String> path) {
        if (pattern.size() != path.size()) {
            return Optional.empty();
        }
        var parameters = new HashMap<String, String>();
        for (int i = 0; i < pattern.size(); i++) {
            String expected = pattern.get(i);
            String actual = path.get(i);
            if (expected.startsWith("{") && !actual.isEmpty()) {
                parameters.put(expected.substring(1, expected.length() - 1), actual);
            } else if (!expected.equals(actual)) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }
}
