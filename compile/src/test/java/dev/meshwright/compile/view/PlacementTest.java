package dev.meshwright.compile.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meshwright.base.diagnostic.ElementId;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.model.DestinationPolicy.OutlierDetection;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.LoadBalancing;
import dev.meshwright.model.LocalityBalance;
import dev.meshwright.model.Place;
import dev.meshwright.model.Setting;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final Origin ORIGIN =
            new Origin(new ElementId("DestinationRule", "shop", "x"), "", Position.BUILT_IN);

    @Test
    void zonesShares_giveEachEndpointTheSame_whateverWhere() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            Map<String, Integer> peers = counts(random);
            Map<String, Integer> there = counts(random);
            double callers = peers.values().stream().mapToInt(Integer::intValue).sum();
            double endpoints =
                    there.values().stream().mapToInt(Integer::intValue).sum();
            Map<String, Double> load = new TreeMap<>();
            peers.forEach((zone, count) -> {
                Map<String, Long> shares = Placement.zoneShares(zone, peers, there);
                assertThat(shares.values().stream().mapToLong(Long::longValue).sum())
                        .as("seed " + seed)
                        .isCloseTo(10_000, within(10L));
                shares.forEach((to, share) -> load.merge(to, share / 10_000.0 * count / callers, Double::sum));
            });
            there.forEach((zone, count) -> assertThat(load.getOrDefault(zone, 0.0))
                    .as("seed " + seed + " " + zone + " of " + there + " from " + peers)
                    .isCloseTo(count / endpoints, within(0.001)));
        }
    }

    @Test
    void closerEndpoints_comeFirst_withoutGaps_andNoneIsLost() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Place own = place(random);
            List<EndpointView> endpoints = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(12); i++) {
                endpoints.add(endpoint(i, place(random)));
            }
            List<Placement.Group> groups =
                    Placement.of(endpoints, policy(true, Setting.unset()), new Caller(own, Map.of(), Map.of()));

            assertThat(groups.stream().mapToInt(g -> g.endpoints().size()).sum())
                    .as("seed " + seed)
                    .isEqualTo(endpoints.size());
            int last = -1;
            int closeness = Integer.MAX_VALUE;
            for (Placement.Group group : groups) {
                assertThat(group.priority() - last).as("seed " + seed).isBetween(0, 1);
                assertThat(same(own, group.place())).as("seed " + seed).isLessThanOrEqualTo(closeness);
                last = group.priority();
                closeness = same(own, group.place());
            }
        }
    }

    @Test
    void closenessDoesNotCount_withoutEjection_norWhenSwitchedOff() {
        List<EndpointView> endpoints =
                List.of(endpoint(0, new Place("eu", "", "")), endpoint(1, new Place("us", "", "")));
        Caller caller = new Caller(new Place("us", "", ""), Map.of(), Map.of());

        assertThat(Placement.of(endpoints, policy(false, Setting.unset()), caller))
                .allMatch(g -> g.priority() == 0);
        assertThat(Placement.of(endpoints, policy(true, Setting.off(ORIGIN)), caller))
                .allMatch(g -> g.priority() == 0);
        assertThat(Placement.of(endpoints, policy(true, Setting.unset()), caller)
                        .getFirst()
                        .place()
                        .region())
                .isEqualTo("us");
    }

    @Test
    void placesOutsideOfADistribution_getNothing() {
        List<EndpointView> endpoints = List.of(
                endpoint(0, new Place("eu", "a", "")),
                endpoint(1, new Place("eu", "b", "")),
                endpoint(2, new Place("us", "a", "")));
        LocalityBalance shares = new LocalityBalance.Distribute(
                List.of(new LocalityBalance.Share("eu/a/*", Map.of("eu/a", 90, "eu/b", 10))));
        List<Placement.Group> groups = Placement.of(
                endpoints,
                policy(false, Setting.of(shares, ORIGIN)),
                new Caller(new Place("eu", "a", "x"), Map.of(), Map.of()));

        assertThat(groups).extracting(g -> g.place().text()).containsExactly("eu/a", "eu/b");
        assertThat(groups).extracting(Placement.Group::weight).containsExactly(90L, 10L);
    }

    private static Map<String, Integer> counts(Random random) {
        Map<String, Integer> counts = new TreeMap<>();
        for (String zone : List.of("eu/a", "eu/b", "eu/c", "eu/d")) {
            if (random.nextInt(4) > 0) {
                counts.put(zone, 1 + random.nextInt(20));
            }
        }
        return counts.isEmpty() ? Map.of("eu/a", 1) : counts;
    }

    private static int same(Place one, Place other) {
        if (!one.region().equals(other.region())) {
            return 0;
        }
        if (!one.zone().equals(other.zone())) {
            return 1;
        }
        return one.subZone().equals(other.subZone()) ? 3 : 2;
    }

    private static Place place(Random random) {
        return new Place("r" + random.nextInt(2), "z" + random.nextInt(2), "s" + random.nextInt(2));
    }

    private static EndpointView endpoint(int index, Place place) {
        Workload workload = new Workload(
                "w" + index,
                "w",
                "shop",
                "127.0.0." + (index + 1),
                Map.of(),
                Map.of(),
                "",
                place.text(),
                "",
                1,
                Workload.TlsMode.DISABLED,
                ORIGIN);
        return new EndpointView(workload, 80, false);
    }

    private static TrafficPolicy policy(boolean ejects, Setting<LocalityBalance> locality) {
        Setting<OutlierDetection> outlier = ejects
                ? Setting.of(
                        new OutlierDetection(
                                Setting.unset(),
                                Setting.of(1, ORIGIN),
                                Setting.unset(),
                                Setting.unset(),
                                Setting.unset(),
                                Setting.unset(),
                                Setting.unset(),
                                Setting.unset(),
                                Setting.unset(),
                                List.of()),
                        ORIGIN)
                : Setting.unset();
        return new TrafficPolicy(
                Setting.of(new LoadBalancing(Setting.unset(), Setting.unset(), locality, Setting.unset()), ORIGIN),
                Setting.unset(),
                outlier,
                Setting.unset(),
                Map.of());
    }
}
