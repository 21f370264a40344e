package dev.meshwright.proxy.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meshwright.decide.upstream.Discovery.Dns.Family;
import dev.meshwright.decide.upstream.DnsCache;
import dev.meshwright.decide.upstream.DynamicHost;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NameCacheTest {
    private static final DnsCache CONFIG = new DnsCache("c", Family.V4_ONLY, 60_000, 300_000, 3, 5_000, 5_000, 2);

    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final Map<String, String> zone = new ConcurrentHashMap<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final NameCache cache =
            new NameCache(this::resolve, DynamicHost::reachable, () -> TimeUnit.MILLISECONDS.toNanos(millis.get()));
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private InetAddress[] resolve(String name) throws UnknownHostException {
        asked.add(name);
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String addresses = zone.get(name);
        if (addresses == null) {
            throw new UnknownHostException(name);
        }
        List<InetAddress> all = new ArrayList<>();
        for (String address : addresses.split(" ", -1)) {
            all.add(InetAddress.ofLiteral(address));
        }
        return all.toArray(InetAddress[]::new);
    }

    @AfterEach
    void close() {
        gate.countDown();
        cache.close();
    }

    private NameAnswer ask(String name) throws InterruptedException {
        BlockingQueue<NameAnswer> later = new LinkedBlockingQueue<>();
        NameAnswer known = cache.ask(CONFIG, name, later::add);
        if (known != null) {
            return known;
        }
        NameAnswer answer = later.poll(10, TimeUnit.SECONDS);
        assertThat(answer).as("answer for %s", name).isNotNull();
        return answer == null ? new NameAnswer.Overflow() : answer;
    }

    @Test
    void nameIsAskedOnce_untilItsTimeIsOver() throws InterruptedException {
        zone.put("a.example", "10.0.0.1");
        assertThat(ask("a.example")).isEqualTo(new NameAnswer.Found("10.0.0.1"));
        millis.addAndGet(59_999);
        assertThat(ask("a.example")).isEqualTo(new NameAnswer.Found("10.0.0.1"));
        assertThat(asked).containsExactly("a.example");
        zone.put("a.example", "10.0.0.2");
        millis.addAndGet(1);
        // The old address serves while the new one is looked up.
        assertThat(ask("a.example")).isEqualTo(new NameAnswer.Found("10.0.0.1"));
        await().untilAsserted(() -> assertThat(ask("a.example")).isEqualTo(new NameAnswer.Found("10.0.0.2")));
        assertThat(asked).hasSize(2);
    }

    @Test
    void nameThatIsNotFound_isNotAskedForAgainAtOnce() throws InterruptedException {
        assertThat(ask("no.example")).isInstanceOf(NameAnswer.NotFound.class);
        zone.put("no.example", "10.0.0.1");
        millis.addAndGet(4_999);
        assertThat(ask("no.example")).isInstanceOf(NameAnswer.NotFound.class);
        assertThat(asked).hasSize(1);
        millis.addAndGet(1);
        assertThat(ask("no.example")).isEqualTo(new NameAnswer.Found("10.0.0.1"));
    }

    @Test
    void nameThatStopsResolving_keepsItsAddress() throws InterruptedException {
        zone.put("a.example", "10.0.0.1");
        ask("a.example");
        zone.clear();
        millis.addAndGet(60_000);
        ask("a.example");
        await().until(() -> asked.size() == 2);
        assertThat(ask("a.example")).isEqualTo(new NameAnswer.Found("10.0.0.1"));
    }

    @Test
    void nameThatNobodyCallsForLong_isAskedForAnew() throws InterruptedException {
        zone.put("a.example", "10.0.0.1");
        ask("a.example");
        millis.addAndGet(300_000);
        zone.put("a.example", "10.0.0.2");
        assertThat(ask("a.example")).isEqualTo(new NameAnswer.Found("10.0.0.2"));
    }

    @Test
    void ofTooManyNames_theOneCalledLongestAgoGoes() throws InterruptedException {
        for (String name : List.of("a", "b", "c")) {
            zone.put(name, "10.0.0.1");
            ask(name);
        }
        ask("a");
        zone.put("d", "10.0.0.1");
        ask("d");
        ask("a");
        assertThat(asked).containsExactly("a", "b", "c", "d");
        ask("b");
        assertThat(asked).containsExactly("a", "b", "c", "d", "b");
    }

    @Test
    void addressOfTheMachine_isNoAnswer() throws InterruptedException {
        zone.put("evil.example", "127.0.0.1 169.254.169.254");
        assertThat(ask("evil.example"))
                .isEqualTo(new NameAnswer.NotFound(
                        "evil.example is an address of the machine or its link, which nobody may call by name"));
        zone.put("mixed.example", "127.0.0.1 10.0.0.9");
        assertThat(ask("mixed.example")).isEqualTo(new NameAnswer.Found("10.0.0.9"));
        assertThat(cache.literal("127.0.0.1")).isInstanceOf(NameAnswer.NotFound.class);
        assertThat(cache.literal("10.0.0.1")).isEqualTo(new NameAnswer.Found("10.0.0.1"));
    }

    @Test
    void ofMoreThanMayWait_theRestIsTurnedAway_andAllWhoWaitAreTold() throws InterruptedException {
        gate = new CountDownLatch(1);
        zone.put("slow.example", "10.0.0.1");
        BlockingQueue<NameAnswer> told = new LinkedBlockingQueue<>();
        assertThat(cache.ask(CONFIG, "slow.example", told::add)).isNull();
        assertThat(cache.ask(CONFIG, "slow.example", told::add)).isNull();
        assertThat(cache.ask(CONFIG, "slow.example", told::add)).isEqualTo(new NameAnswer.Overflow());
        gate.countDown();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(new NameAnswer.Found("10.0.0.1"));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(new NameAnswer.Found("10.0.0.1"));
        assertThat(asked).hasSize(1);
    }

    @Test
    void oneWhoWaitsNoMore_makesRoom() {
        gate = new CountDownLatch(1);
        java.util.function.Consumer<NameAnswer> first = _ -> {};
        assertThat(cache.ask(CONFIG, "slow.example", first)).isNull();
        assertThat(cache.ask(CONFIG, "slow.example", _ -> {})).isNull();
        cache.forget(CONFIG, "slow.example", first);
        assertThat(cache.ask(CONFIG, "slow.example", _ -> {})).isNull();
    }
}
