package dev.meshwright.decide.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meshwright.decide.breaker.Thresholds;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.outlier.OutlierPolicy;
import dev.meshwright.decide.trace.Place;
import dev.meshwright.decide.upstream.ClusterTable;
import dev.meshwright.decide.upstream.Discovery;
import dev.meshwright.decide.upstream.Endpoint;
import dev.meshwright.decide.upstream.EndpointTable;
import dev.meshwright.decide.upstream.EndpointTable.LocalityEndpoints;
import dev.meshwright.decide.upstream.HostSet;
import dev.meshwright.decide.upstream.LbPolicy;
import dev.meshwright.decide.upstream.Locality;
import dev.meshwright.decide.upstream.ProtocolOptions;
import dev.meshwright.decide.upstream.UpstreamTransport;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BalancerTest {
    private static final Place PLACE = Place.of("cds", "c");

    private static class View implements HostView {
        final BitSet ejected = new BitSet();
        final BitSet excluded = new BitSet();
        final int[] active = new int[64];
        int left;

        @Override
        public int leftPriorities() {
            return left;
        }

        @Override
        public boolean ejected(int host) {
            return ejected.get(host);
        }

        @Override
        public boolean excluded(int host) {
            return excluded.get(host);
        }

        @Override
        public int active(int host) {
            return active[host];
        }
    }

    static Stream<LbPolicy> policies() {
        return Stream.of(
                new LbPolicy.RoundRobin(),
                new LbPolicy.LeastRequest(2, 1),
                new LbPolicy.Random(),
                new LbPolicy.RingHash(1024, 8 << 20, LbPolicy.HashOf.ADDRESS),
                new LbPolicy.Maglev(1021, LbPolicy.HashOf.ADDRESS));
    }

    /// Law: an ejected or excluded host is not picked while another is left; with nothing left but ejected
    /// hosts and no panic, none is.
    @ParameterizedTest
    @MethodSource("policies")
    void ejectedOrExcludedHost_isNotPicked_whileAnotherIsLeft(LbPolicy policy) {
        for (long seed = 1; seed <= 30; seed++) {
            Random random = new Random(seed);
            int size = 1 + random.nextInt(12);
            HostSet hosts = HostSet.of(endpoints(random, size));
            Balancer balancer = Balancer.of(cluster(policy, 0, false), hosts);
            BalanceState state = new BalanceState(hosts);
            View view = new View();
            for (int i = 0; i < 300; i++) {
                if (random.nextInt(10) == 0) {
                    view.ejected.flip(random.nextInt(size));
                    view.excluded.flip(random.nextInt(size));
                    view.active[random.nextInt(size)] = random.nextInt(50);
                }
                int host = balancer.pick(state, view, random.nextBoolean(), random.nextLong(), random.nextLong());
                boolean someHealthy = view.ejected.cardinality() < size;
                assertThat(host == Balancer.NONE).as("seed %d", seed).isEqualTo(!someHealthy);
                if (someHealthy) {
                    assertThat(view.ejected.get(host))
                            .as("seed %d: ejected", seed)
                            .isFalse();
                    BitSet free = new BitSet();
                    free.set(0, size);
                    free.andNot(view.ejected);
                    free.andNot(view.excluded);
                    assertThat(view.excluded.get(host) && !free.isEmpty())
                            .as("seed %d: excluded", seed)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void roundRobin_sharesExactlyByWeight() {
        HostSet hosts = HostSet.of(table(List.of(group(0, 1, host(0, 5), host(1, 1), host(2, 1)))));
        int[] counts = picks(cluster(new LbPolicy.RoundRobin(), 50, false), hosts, new View(), 700);

        assertThat(counts).containsExactly(500, 100, 100);
    }

    @Test
    void roundRobin_ofEqualHosts_takesTurns() {
        HostSet hosts = HostSet.of(table(List.of(group(0, 1, host(0, 1), host(1, 1), host(2, 1)))));
        Balancer balancer = Balancer.of(cluster(new LbPolicy.RoundRobin(), 50, false), hosts);
        BalanceState state = new BalanceState(hosts);

        assertThat(IntStream.range(0, 6).map(i -> balancer.pick(state, HostView.FRESH, false, 0, i)))
                .containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void leastRequest_avoidsTheBusyHost() {
        HostSet hosts = HostSet.of(table(List.of(group(0, 1, host(0, 1), host(1, 1), host(2, 1)))));
        View view = new View();
        view.active[1] = 100;
        int[] counts = picks(cluster(new LbPolicy.LeastRequest(2, 1), 50, false), hosts, view, 9000);

        assertThat(counts[1]).as("only when drawn twice: 1/9").isCloseTo(1000, within(150));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void weights_converge(LbPolicy policy) {
        HostSet hosts = HostSet.of(table(List.of(group(0, 1, host(0, 3), host(1, 1)))));
        int[] counts = picks(cluster(policy, 50, false), hosts, new View(), 20_000);
        double share = policy instanceof LbPolicy.Random ? 50 : 75;

        assertThat(counts[0] / 200.0).isCloseTo(share, within(6.0));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void hashPolicy_keepsAHashOnItsHost_whenAnotherLeaves(LbPolicy policy) {
        if (!(policy instanceof LbPolicy.RingHash) && !(policy instanceof LbPolicy.Maglev)) {
            return;
        }
        HostSet hosts = HostSet.of(table(List.of(group(0, 1, host(0, 1), host(1, 1), host(2, 1), host(3, 1)))));
        Balancer balancer = Balancer.of(cluster(policy, 0, false), hosts);
        BalanceState state = new BalanceState(hosts);
        View view = new View();
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            long hash = random.nextLong();
            view.ejected.clear();
            int before = balancer.pick(state, view, true, hash, random.nextLong());
            view.ejected.set((before + 1) % 4);
            assertThat(balancer.pick(state, view, true, hash, random.nextLong()))
                    .isEqualTo(before);
        }
    }

    /// Envoy docs, "Priority levels": 71 % healthy × 1.4 is all; 50 % healthy takes 70 %.
    @Test
    void load_flowsToTheNextPriority_asHealthIsMissing() {
        HostSet hosts =
                HostSet.of(table(List.of(group(0, 1, host(0, 1), host(1, 1)), group(1, 1, host(2, 1), host(3, 1)))));
        View view = new View();
        view.ejected.set(1);
        int[] counts = picks(cluster(new LbPolicy.RoundRobin(), 0, false), hosts, view, 10_000);

        assertThat(counts[0]).isCloseTo(7000, within(250));
        assertThat(counts[1]).isZero();
        assertThat(counts[2] + counts[3]).isCloseTo(3000, within(250));
    }

    /// Law: a priority that was left is not picked while another has a healthy host; with none, it is as if
    /// nothing had been left.
    @Test
    void leftPriority_isNotPicked_whileAnotherCanTakeARequest() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            int priorities = 2 + random.nextInt(4);
            List<LocalityEndpoints> groups = new ArrayList<>();
            for (int p = 0; p < priorities; p++) {
                groups.add(group(p, 1, host(2 * p, 1), host(2 * p + 1, 1)));
            }
            HostSet hosts = HostSet.of(table(groups));
            View view = new View();
            view.left = random.nextInt(1 << priorities);
            for (int h = 0; h < hosts.size(); h++) {
                view.ejected.set(h, random.nextInt(3) == 0);
            }
            Balancer balancer = Balancer.of(cluster(new LbPolicy.RoundRobin(), 0, false), hosts);
            BalanceState state = new BalanceState(hosts);
            boolean other = IntStream.range(0, hosts.size())
                    .anyMatch(h -> !view.ejected.get(h) && (view.left >>> hosts.priority(h) & 1) == 0);
            boolean any = view.ejected.cardinality() < hosts.size();
            for (int i = 0; i < 50; i++) {
                int host = balancer.pick(state, view, false, 0, random.nextLong());
                assertThat(host != Balancer.NONE).as("seed %d", seed).isEqualTo(any);
                if (other) {
                    assertThat(view.left >>> hosts.priority(host) & 1)
                            .as("seed %d", seed)
                            .isZero();
                }
            }
        }
    }

    @Test
    void panic_usesAllHosts_belowTheThreshold_butNeverAtZero() {
        HostSet hosts = HostSet.of(table(List.of(group(0, 1, host(0, 1), host(1, 1), host(2, 1), host(3, 1)))));
        View view = new View();
        view.ejected.set(0, 3);

        assertThat(picks(cluster(new LbPolicy.RoundRobin(), 50, false), hosts, view, 400))
                .startsWith(100, 100, 100, 100);
        assertThat(picks(cluster(new LbPolicy.RoundRobin(), 0, false), hosts, view, 400))
                .startsWith(0, 0, 0, 400);
    }

    @Test
    void localities_areChosenByWeight_whenTheClusterSaysSo() {
        HostSet hosts =
                HostSet.of(table(List.of(group(0, 80, host(0, 1)), group(0, 20, host(1, 1), host(2, 1), host(3, 1)))));
        int[] counts = picks(cluster(new LbPolicy.RoundRobin(), 50, true), hosts, new View(), 10_000);

        assertThat(counts[0]).isCloseTo(8000, within(250));
    }

    @Test
    void newHost_getsASharePerItsAge_untilTheWindowHasPassed() {
        HostSet hosts = HostSet.of(table(List.of(group(0, 1, host(0, 1), host(1, 1), host(2, 2)))));
        LbPolicy.SlowStart start = new LbPolicy.SlowStart(10_000, 1, 10);
        for (LbPolicy policy : List.of(new LbPolicy.RoundRobin(start), new LbPolicy.LeastRequest(2, 1, start))) {
            // Weights 1, 1 and 2; the second host counts for its age, at least a tenth.
            assertThat(shareOfSecond(policy, hosts, 5_000)).isCloseTo(0.5 / 3.5, within(0.02));
            assertThat(shareOfSecond(policy, hosts, 0)).isCloseTo(0.1 / 3.1, within(0.02));
            assertThat(shareOfSecond(policy, hosts, 10_000)).isCloseTo(1 / 4.0, within(0.02));
        }
        assertThat(new LbPolicy.SlowStart(10_000, 2, 0).factor(2_500)).isCloseTo(0.5, within(1e-9));
    }

    private static double shareOfSecond(LbPolicy policy, HostSet hosts, long ageMillis) {
        View view = new View() {
            @Override
            public long ageMillis(int host) {
                return host == 1 ? ageMillis : Long.MAX_VALUE;
            }

            @Override
            public long youngestMillis() {
                return ageMillis;
            }
        };
        return picks(cluster(policy, 50, false), hosts, view, 20_000)[1] / 20_000.0;
    }

    @Test
    void drainingHost_isNotPicked() {
        Endpoint draining = new Endpoint("127.0.0.1", 1, "", 1, Endpoint.Health.DRAINING, Metadata.EMPTY);
        HostSet hosts = HostSet.of(table(List.of(group(0, 1, draining, host(1, 1)))));

        assertThat(picks(cluster(new LbPolicy.RoundRobin(), 0, false), hosts, new View(), 10))
                .startsWith(0, 10);
    }

    private static int[] picks(ClusterTable cluster, HostSet hosts, HostView view, int count) {
        Balancer balancer = Balancer.of(cluster, hosts);
        BalanceState state = new BalanceState(hosts);
        Random random = new Random(5);
        int[] counts = new int[hosts.size()];
        for (int i = 0; i < count; i++) {
            counts[balancer.pick(state, view, false, 0, random.nextLong())]++;
        }
        return counts;
    }

    private static EndpointTable endpoints(Random random, int size) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            endpoints.add(host(i, random.nextBoolean() ? 1 : 1 + random.nextInt(5)));
        }
        return table(List.of(group(0, 1, endpoints.toArray(Endpoint[]::new))));
    }

    private static EndpointTable table(List<LocalityEndpoints> localities) {
        return new EndpointTable(Place.of("eds", "c"), "c", localities, 140, 0);
    }

    private static LocalityEndpoints group(int priority, int weight, Endpoint... endpoints) {
        return new LocalityEndpoints(Locality.UNKNOWN, priority, weight, List.of(endpoints));
    }

    private static Endpoint host(int index, int weight) {
        return new Endpoint("127.0.0." + (index + 1), 80, "", weight, Endpoint.Health.HEALTHY, Metadata.EMPTY);
    }

    private static ClusterTable cluster(LbPolicy policy, double panic, boolean localities) {
        return new ClusterTable(
                PLACE,
                "c",
                "c",
                new Discovery.Static(),
                5000,
                1 << 20,
                policy,
                panic,
                localities,
                0,
                Thresholds.DEFAULT,
                ProtocolOptions.DEFAULT,
                List.of(),
                new UpstreamTransport.Plaintext(),
                OutlierPolicy.DISABLED,
                Metadata.EMPTY,
                EndpointTable.empty(PLACE, "c"),
                ClusterTable.TcpKeepalive.OFF,
                "");
    }
}
