package dev.meshwright.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One request, read to its end.
///
/// @param method upper case
/// @param path decoded, without query, begins with `/`
/// @param parameters what the route's `{name}` segments matched; a segment is never empty
/// @param query decoded values by name, in the order written
/// @param contentType without parameters, lower case; empty when absent
/// @param accept the raw header; empty when absent
/// @param body at most as long as the server's limit
public record Request(
        String method,
        String path,
        Map<String, String> parameters,
        Map<String, List<String>> query,
        String contentType,
        String accept,
        byte[] body) {
    public Request {
        parameters = Map.copyOf(parameters);
        query = Map.copyOf(query);
    }

    /// The value of a path parameter that the route declares.
    ///
    /// @throws IllegalStateException when the route has none of that name: a bug
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalStateException("route of " + path + " has no parameter '" + name + "'");
        }
        return value;
    }

    /// The first value of a query parameter.
    public Optional<String> query(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /// Whether a query switch is on: present with `true` or with no value.
    public boolean flag(String name) {
        return query(name)
                .filter(value -> value.isEmpty() || value.equals("true"))
                .isPresent();
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    Request withParameters(Map<String, String> found) {
        return new Request(method, path, found, query, contentType, accept, body);
    }
}
