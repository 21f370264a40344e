/// What is left in the buckets of local rate limits.
///
/// [LimitStore] keeps one [Cell] for each bucket that a configuration names, shared by all loops and found again by a
/// limit that stands at the same place and says the same after a change of configuration. A full bucket is like one
/// that nobody knows, so nothing is lost by forgetting those. [LimitStats] counts what became of requests.
///
/// Any thread; a bucket changes by one compare-and-set, and nothing waits.
@NullMarked
package dev.meshwright.proxy.limit;

import org.jspecify.annotations.NullMarked;
