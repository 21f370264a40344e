package dev.meshwright.proxy.limit;

import dev.meshwright.decide.limit.Buckets;
import dev.meshwright.decide.limit.TokenBucket;
import java.util.concurrent.atomic.AtomicLong;

/// What is left in one bucket. Any thread.
final class Cell {
    /// The bits of a [TokenBucket]'s state.
    private final AtomicLong state = new AtomicLong(Double.doubleToRawLongBits(TokenBucket.FULL));

    Buckets.Taken take(TokenBucket bucket, long now, long tokens) {
        while (true) {
            long before = state.get();
            double emptyAt = Double.longBitsToDouble(before);
            double next = bucket.take(emptyAt, now, tokens);
            if (Double.isNaN(next)) {
                return new Buckets.Taken(false, bucket.level(emptyAt, now));
            }
            if (state.compareAndSet(before, Double.doubleToRawLongBits(next))) {
                return new Buckets.Taken(true, bucket.level(next, now));
            }
        }
    }

    boolean full(TokenBucket bucket, long now) {
        return bucket.full(Double.longBitsToDouble(state.get()), now);
    }
}
