package dev.meshwright.decide.upstream;

/// How long the addresses of names that requests say are used: `DnsCacheConfig`, defaults of its proto comments.
///
/// @param name caches of one name are one
/// @param refreshMillis until a name that was found is looked up again
/// @param hostTtlMillis after which a name that nobody called is forgotten
/// @param hostsMax names that are kept
/// @param failureMillis until a name that was not found is looked up again
/// @param queryTimeoutMillis for which an answer is waited
/// @param pendingMax requests that may wait for answers
public record DnsCache(
        String name,
        Discovery.Dns.Family family,
        long refreshMillis,
        long hostTtlMillis,
        int hostsMax,
        long failureMillis,
        long queryTimeoutMillis,
        int pendingMax) {}
