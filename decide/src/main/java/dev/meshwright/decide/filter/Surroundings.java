package dev.meshwright.decide.filter;

import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.jwt.KeyLookup;
import dev.meshwright.decide.limit.Buckets;

/// What filters must know that neither the request nor their tables hold. In the proxy the loop's, in `explain` what
/// the question says.
public interface Surroundings extends Chance {
    /// Now, in seconds since the epoch; asked only for tokens and sessions.
    long epochSeconds();

    /// Keys that are fetched.
    KeyLookup keys();

    /// What is left of limits.
    Buckets buckets();

    /// Counts a request that a provider is not asked about.
    void unasked(ExtAuthzTable table);

    /// The cluster that the proxy's node reports.
    String localCluster();
}
