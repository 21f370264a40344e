package dev.meshwright.decide.filter;

import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.request.EditableHead;

/// What a matched CORS policy adds to the response (Fetch standard, "CORS protocol").
///
/// @param method that a preflight asks for; a policy that allows `*` says it back, as stock Envoy does: clients with
///     credentials take the asterisk for a name
/// @param headers that a preflight asks for, likewise
public record CorsAnswer(String origin, HttpFilter.Cors policy, String method, String headers) {
    private static final String ANY = "*";

    public void addTo(EditableHead response) {
        response.set("access-control-allow-origin", origin);
        addCredentials(response);
        if (!policy.exposeHeaders().isEmpty()) {
            response.set("access-control-expose-headers", policy.exposeHeaders());
        }
    }

    /// What a preflight of a foreign origin is told: without its name in the answer, the rest allows nobody anything.
    public void addForeign(EditableHead response) {
        addCredentials(response);
        addPreflight(response);
    }

    private void addCredentials(EditableHead response) {
        if (policy.allowCredentials()) {
            response.set("access-control-allow-credentials", "true");
        }
    }

    /// What the answer to a preflight says beyond [#addTo].
    public void addPreflight(EditableHead response) {
        if (!policy.allowMethods().isEmpty()) {
            response.set("access-control-allow-methods", allowed(policy.allowMethods(), method));
        }
        if (!policy.allowHeaders().isEmpty()) {
            response.set("access-control-allow-headers", allowed(policy.allowHeaders(), headers));
        }
        if (!policy.maxAge().isEmpty()) {
            response.set("access-control-max-age", policy.maxAge());
        }
    }

    private static String allowed(String policy, String asked) {
        return policy.equals(ANY) ? asked : policy;
    }
}
