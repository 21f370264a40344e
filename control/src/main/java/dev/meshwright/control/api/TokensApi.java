package dev.meshwright.control.api;

import dev.meshwright.base.identity.JoinToken;
import dev.meshwright.control.authority.JoinTokens;
import dev.meshwright.control.state.Json;
import dev.meshwright.web.Answer;
import dev.meshwright.web.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `POST /meshwright/v1/tokens`: a join token for one identity.
final class TokensApi {
    /// The body; a field that is left out is null or 0.
    ///
    /// @param serviceAccount `default` when left out
    /// @param ttlSeconds ten minutes when left out
    record Wanted(@Nullable String namespace, @Nullable String serviceAccount, long ttlSeconds) {}

    private final JoinTokens tokens;

    TokensApi(JoinTokens tokens) {
        this.tokens = tokens;
    }

    Answer create(Request request) throws IOException {
        try {
            Wanted wanted = Json.parse(request.body(), Wanted.class);
            String namespace = wanted.namespace();
            if (namespace == null) {
                return KubernetesStatus.failure(400, "BadRequest", "namespace: missing (expected: of the workload)");
            }
            String account = wanted.serviceAccount();
            Duration ttl = wanted.ttlSeconds() == 0 ? JoinTokens.TTL_DEFAULT : Duration.ofSeconds(wanted.ttlSeconds());
            JoinToken token = tokens.create(namespace, account == null ? "default" : account, ttl);
            return Answer.json(201, Json.text(Map.of("token", token.text(), "ttlSeconds", ttl.toSeconds())));
        } catch (IllegalArgumentException e) {
            return KubernetesStatus.failure(400, "BadRequest", String.valueOf(e.getMessage()));
        }
    }
}
