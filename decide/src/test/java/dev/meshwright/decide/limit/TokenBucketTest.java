package dev.meshwright.decide.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void noMoreIsTaken_thanTheBucketHolds_andTimeFills() {
        for (long seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed);
            TokenBucket bucket = new TokenBucket(
                    random.nextInt(20), 1 + random.nextInt(50), 1_000_000L * (50 + random.nextInt(5_000)));
            // Of any machine: clocks begin anywhere.
            long begin = random.nextLong() >> 12;
            long now = begin;
            double state = TokenBucket.FULL;
            long taken = 0;
            for (int i = 0; i < 2_000; i++) {
                now += random.nextInt(4) == 0 ? random.nextInt(200_000_000) : 0;
                long tokens = 1L + random.nextInt(3) / 2;
                double next = bucket.take(state, now, tokens);
                if (!Double.isNaN(next)) {
                    state = next;
                    taken += tokens;
                }
                double allowed = bucket.maxTokens() + (now - begin) * bucket.tokensPerSecond() / SECOND;
                assertThat((double) taken)
                        .as("seed %d, %s, try %d", seed, bucket, i)
                        .isLessThanOrEqualTo(allowed + 1e-3);
            }
        }
    }

    @Test
    void whoAsksAllTheTime_getsAllThatIsFilled() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            TokenBucket bucket = new TokenBucket(
                    1 + random.nextInt(20), 1 + random.nextInt(50), 1_000_000L * (50 + random.nextInt(1_000)));
            double state = TokenBucket.FULL;
            long step = (long) (SECOND / bucket.tokensPerSecond() / 8) + 1;
            long now = 0;
            long taken = 0;
            for (int i = 0; i < 5_000; i++, now += step) {
                for (int times = 0; times < 30; times++) {
                    double next = bucket.take(state, now, 1);
                    if (!Double.isNaN(next)) {
                        state = next;
                        taken++;
                    }
                }
            }
            double filled = bucket.maxTokens() + (now - step) * bucket.tokensPerSecond() / SECOND;
            assertThat((double) taken).as("seed %d, %s", seed, bucket).isGreaterThan(filled - 1.5);
        }
    }

    @Test
    void emptyBucket_refuses_untilATokenIsFilled() {
        TokenBucket bucket = new TokenBucket(1, 1, 10 * SECOND);
        double state = bucket.take(TokenBucket.FULL, 5, 1);
        assertThat(bucket.take(state, 5 + 9 * SECOND, 1)).isNaN();
        assertThat(bucket.take(state, 5 + 10 * SECOND, 1)).isNotNaN();
    }

    @Test
    void bucketWithoutTokens_refusesAlways() {
        TokenBucket none = new TokenBucket(0, 1, 50_000_000);
        assertThat(none.take(TokenBucket.FULL, 0, 1)).isNaN();
        assertThat(none.take(TokenBucket.FULL, Long.MAX_VALUE / 2, 1)).isNaN();
    }
}
