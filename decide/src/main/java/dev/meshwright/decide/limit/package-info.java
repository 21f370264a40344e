/// Local rate limits: token buckets that a proxy keeps for itself, and which of them a request takes from.
///
/// [TokenBucket] is one bucket's arithmetic, [LocalRateLimit] what a filter says, [LimitKernel] the step: it makes a
/// request's descriptors ([Descriptors]), finds the buckets that they name and takes from each. What is left in a
/// bucket is kept by whoever asks ([Buckets]): the proxy for all its loops, `explain` and `verify` for the calls they
/// follow. No clock here: the keeper knows the time.
@NullMarked
package dev.meshwright.decide.limit;

import org.jspecify.annotations.NullMarked;
