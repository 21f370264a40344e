package dev.meshwright.decide.limit;

import dev.meshwright.decide.request.EditableHead;

/// What answers tell of a limit (`draft-polli-ratelimit-headers-03`).
///
/// @param level what is left
public record Quota(TokenBucket bucket, double level) {
    public void addTo(EditableHead response) {
        response.add("x-ratelimit-limit", Long.toString(bucket.maxTokens()));
        response.add("x-ratelimit-remaining", Long.toString((long) level));
        response.add("x-ratelimit-reset", Long.toString((long) Math.ceil(bucket.nextTokenSeconds(level))));
    }
}
