package dev.meshwright.proxy.limit;

import dev.meshwright.decide.limit.Buckets;
import dev.meshwright.decide.limit.LimitDescriptor;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.limit.TokenBucket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The buckets of one limit. Any thread.
final class LiveLimit {
    private final @Nullable TokenBucket bucket;
    private final List<LimitDescriptor> descriptors;
    private final Cell own = new Cell();
    private final List<Cell> named;
    private final List<Combinations> combinations;
    private volatile long lastUsed;

    LiveLimit(LocalRateLimit limit, long now) {
        bucket = limit.bucket();
        descriptors = limit.descriptors();
        named = descriptors.stream().map(_ -> new Cell()).toList();
        combinations = descriptors.stream()
                .map(d -> new Combinations(d.wildcard() ? limit.dynamicMax() : 0))
                .toList();
        lastUsed = now;
    }

    LiveLimit(TokenBucket bucket, long now) {
        this.bucket = bucket;
        descriptors = List.of();
        named = List.of();
        combinations = List.of();
        lastUsed = now;
    }

    Buckets.Taken take(int index, TokenBucket of, String value, long tokens, long now) {
        lastUsed = now;
        Cell cell = index == Buckets.DEFAULT
                ? own
                : value.isEmpty() ? named.get(index) : combinations.get(index).cell(value);
        return cell.take(of, now, tokens);
    }

    /// Whether it was left alone for that long and every bucket is full again.
    boolean forgettable(long now, long idleNanos) {
        long idle = now - lastUsed;
        if (idle < idleNanos || (bucket != null && !own.full(bucket, now))) {
            return false;
        }
        for (int i = 0; i < descriptors.size(); i++) {
            LimitDescriptor each = descriptors.get(i);
            boolean full = each.wildcard()
                    ? each.bucket().full((double) lastUsed, now)
                    : named.get(i).full(each.bucket(), now);
            if (!full) {
                return false;
            }
        }
        return true;
    }
}
