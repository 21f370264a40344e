package dev.meshwright.decide.filter;

import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.request.EditableHead;

/// What a matched CORS policy adds to the response (Fetch standard, "CORS protocol").
public record CorsAnswer(String origin, HttpFilter.Cors policy) {
    public void addTo(EditableHead response) {
        response.set("access-control-allow-origin", origin);
        if (policy.allowCredentials()) {
            response.set("access-control-allow-credentials", "true");
        }
        if (!policy.exposeHeaders().isEmpty()) {
            response.set("access-control-expose-headers", policy.exposeHeaders());
        }
    }

    /// What the answer to a preflight says beyond [#addTo].
    public void addPreflight(EditableHead response) {
        if (!policy.allowMethods().isEmpty()) {
            response.set("access-control-allow-methods", policy.allowMethods());
        }
        if (!policy.allowHeaders().isEmpty()) {
            response.set("access-control-allow-headers", policy.allowHeaders());
        }
        if (!policy.maxAge().isEmpty()) {
            response.set("access-control-max-age", policy.maxAge());
        }
    }
}
