package dev.meshwright.decide.limit;

import dev.meshwright.decide.trace.Place;

/// A limit on connections: `extensions.filters.network.local_ratelimit.v3.LocalRateLimit`.
///
/// @param key equal for limits that share one bucket (`share_key`), or whose bucket is carried over
/// @param enabled by the default of `runtime_enabled`
public record ConnectionLimit(Place place, String key, String statPrefix, TokenBucket bucket, boolean enabled) {}
