package dev.meshwright.decide.limit;

import org.jspecify.annotations.Nullable;

/// Whether a local rate limit lets a request pass, and which bucket said so
/// (`local_ratelimit.v3.LocalRateLimit`). Whether a refusal is enforced is the filter's to say.
///
/// @param asked false: the limit does not look at this request
/// @param bucket the one that refused, or that a descriptor named, else the limit's own; null when there is none
/// @param level what is left in it
/// @param which it is, for people
public record LimitVerdict(
        boolean asked, boolean allowed, @Nullable TokenBucket bucket, double level, String which) {
    static final LimitVerdict UNASKED = new LimitVerdict(false, true, null, 0, "");

    /// For people.
    ///
    /// @param refused what is over the limit may be let through all the same
    public String words(boolean refused) {
        if (bucket == null) {
            return "no bucket counts this request";
        }
        String of = which + " (" + bucket.words() + ")";
        return allowed
                ? "a token of " + of + " is taken, " + (long) level + " left"
                : of + " is empty" + (refused ? "" : ", which is not enforced");
    }

    /// What the answer tells; null: nothing.
    public @Nullable Quota quota(LocalRateLimit limit) {
        return limit.quotaHeaders() && bucket != null ? new Quota(bucket, level) : null;
    }
}
