package dev.meshwright.proxy.router;

import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.proxy.http.MessageHead;

/// What a matched CORS policy adds to the response (Fetch standard, "CORS protocol").
record CorsAnswer(String origin, HttpFilter.Cors policy) {
    void addTo(MessageHead response) {
        response.set("access-control-allow-origin", origin);
        if (policy.allowCredentials()) {
            response.set("access-control-allow-credentials", "true");
        }
        if (!policy.exposeHeaders().isEmpty()) {
            response.set("access-control-expose-headers", policy.exposeHeaders());
        }
    }

    void addPreflight(MessageHead response) {
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
