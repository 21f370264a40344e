package dev.meshwright.proxy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.limit.ConnectionLimit;
import dev.meshwright.decide.limit.TokenBucket;
import dev.meshwright.decide.trace.Place;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitStoreTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();
    private final LimitStore store = new LimitStore(now::get, new LimitStats());

    private static ConnectionLimit limit(String key, long tokens, long seconds) {
        return new ConnectionLimit(
                Place.of("lds", "l"), key, "p", new TokenBucket(tokens, tokens, seconds * SECOND), true);
    }

    @Test
    void limitThatIsLoadedAnew_findsItsBucket_asItWasLeft() {
        assertThat(store.take(limit("a", 1, 600)).allowed()).isTrue();
        assertThat(store.take(limit("a", 1, 600)).allowed()).isFalse();
        assertThat(store.take(limit("b", 1, 600)).allowed()).isTrue();
    }

    @Test
    void limitsThatAreFullAgain_areForgotten_andOthersAreNot() {
        for (int i = 0; i < 200; i++) {
            store.take(limit("quick" + i, 2, 1));
        }
        store.take(limit("slow", 1, 3_600));
        now.addAndGet(120 * SECOND);
        store.take(limit("new", 1, 1));
        assertThat(store.size()).isEqualTo(2);
        assertThat(store.take(limit("slow", 1, 3_600)).allowed()).isFalse();
    }

    @Test
    void threadsTogether_takeNoMoreThanThereIs() throws InterruptedException {
        AtomicInteger taken = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                threads.execute(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        if (store.take(limit("a", 10_000, 600)).allowed()) {
                            taken.incrementAndGet();
                        }
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(taken).hasValue(10_000);
    }

    @Test
    void combinations_areRememberedAsFarAsAskedFor_andBounded() {
        Combinations combinations = new Combinations(20);
        for (int i = 0; i < 10_000; i++) {
            Cell cell = combinations.cell("v" + i);
            for (int back = Math.max(0, i - 19); back < i; back++) {
                assertThat(combinations.cell("v" + back)).isNotNull();
            }
            assertThat(combinations.cell("v" + i)).isSameAs(cell);
            assertThat(combinations.size()).isLessThanOrEqualTo(40);
        }
    }

    @Test
    void combinationAmongTheLatest_keepsItsBucket() {
        Combinations combinations = new Combinations(5);
        Cell first = combinations.cell("first");
        for (int i = 0; i < 4; i++) {
            combinations.cell("v" + i);
        }
        assertThat(combinations.cell("first")).isSameAs(first);
    }
}
