package dev.meshwright.compile.view;

import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.LocalityBalance;
import dev.meshwright.model.Place;
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/// The endpoints of a cluster by place, in the order in which one caller wants them. Rules: Istio's
/// (istio.io/latest/docs/tasks/traffic-management/locality-load-balancing, and LocalityLoadBalancerSetting).
///
/// Endpoints of other priorities than 0 are used as far as those before them are ejected, so priorities are
/// given with outlier detection alone. Zone-aware balancing, which Envoy does by itself where it knows its
/// own peers, is weights here: every data plane can follow them.
public final class Placement {
    private static final int ZONE_ENDPOINTS_MIN = 6;
    /// Of the weights of zones: fine enough for any share that makes a difference.
    private static final int WHOLE = 10_000;
    private static final String NETWORK = "topology.istio.io/network";

    private Placement() {}

    /// Endpoints of one place that have one priority.
    ///
    /// @param weight of the group where groups are weighted; 0: it gets nothing
    public record Group(Place place, int priority, long weight, List<EndpointView> endpoints) {
        public Group {
            endpoints = List.copyOf(endpoints);
        }

        Group at(int other) {
            return new Group(place, other, weight, endpoints);
        }

        Group weighing(long other) {
            return new Group(place, priority, other, endpoints);
        }
    }

    /// Whether groups are chosen by their weight first.
    public static boolean weighted(TrafficPolicy traffic) {
        if (!(traffic.balancing().locality() instanceof Setting.Set<LocalityBalance>(var locality, var _))) {
            return false;
        }
        return switch (locality) {
            case LocalityBalance.Distribute _, LocalityBalance.ZoneAware _ -> true;
            case LocalityBalance.Failover(var regions, var labels) ->
                traffic.outlierDetection().isSet() && (!regions.isEmpty() || !labels.isEmpty());
        };
    }

    /// @return without empty groups, by priority and place; priorities are 0 and up without gaps
    public static List<Group> of(List<EndpointView> endpoints, TrafficPolicy traffic, Caller caller) {
        List<Group> groups = byPlace(endpoints);
        Setting<LocalityBalance> written = traffic.balancing().locality();
        if (written.isOff()) {
            return groups;
        }
        boolean ejects = traffic.outlierDetection().isSet();
        List<Group> placed = switch (written.orElse(LocalityBalance.Failover.DEFAULT)) {
            case LocalityBalance.Distribute(var shares) -> distributed(groups, shares, caller);
            case LocalityBalance.Failover failover -> ejects ? failingOver(groups, failover, caller) : groups;
            case LocalityBalance.ZoneAware zones -> byZone(groups, zones, caller);
        };
        return placed.stream()
                .sorted(Comparator.comparingInt(Group::priority)
                        .thenComparing(g -> g.place().text()))
                .toList();
    }

    private static List<Group> byPlace(List<EndpointView> endpoints) {
        Map<String, List<EndpointView>> byPlace = new TreeMap<>();
        for (EndpointView endpoint : endpoints) {
            byPlace.computeIfAbsent(Callers.placeOf(endpoint.workload()).text(), _ -> new ArrayList<>())
                    .add(endpoint);
        }
        List<Group> groups = new ArrayList<>();
        byPlace.forEach((place, there) -> groups.add(new Group(Place.parse(place), 0, weight(there), there)));
        return groups;
    }

    private static long weight(List<EndpointView> endpoints) {
        return endpoints.stream()
                .mapToLong(e -> Math.max(1, e.workload().weight()))
                .sum();
    }

    /// The share of a place is divided among its groups by their own weight; the most specific place that
    /// holds a group counts.
    private static List<Group> distributed(List<Group> groups, List<LocalityBalance.Share> shares, Caller caller) {
        LocalityBalance.Share share = shares.stream()
                .filter(s -> caller.place().isIn(s.from()))
                .findFirst()
                .orElse(null);
        if (share == null) {
            return groups;
        }
        List<Group> out = new ArrayList<>();
        Set<Group> taken = new HashSet<>();
        share.to().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder())))
                .forEach(to -> {
                    List<Group> there = groups.stream()
                            .filter(g -> g.place().isIn(to.getKey()) && !taken.contains(g))
                            .toList();
                    taken.addAll(there);
                    long total = there.stream().mapToLong(Group::weight).sum();
                    there.forEach(g -> out.add(g.weighing((g.weight() * to.getValue() + total - 1) / total)));
                });
        return out;
    }

    private static List<Group> failingOver(List<Group> groups, LocalityBalance.Failover failover, Caller caller) {
        List<Group> byLabels = byLabels(groups, failover.labels(), caller);
        boolean placesToo = failover.labels().isEmpty() || !failover.regions().isEmpty();
        return placesToo ? ranked(byLabels, 5, g -> distance(g.place(), failover.regions(), caller)) : byLabels;
    }

    /// 0: the caller's own place, 1: its zone, 2: its region, 3: where its region fails over to, 4:
    /// elsewhere; with no word about the caller's region, every other region is 3.
    private static int distance(Place there, List<LocalityBalance.Regions> regions, Caller caller) {
        Place own = caller.place();
        if (!own.region().equals(there.region())) {
            return regions.stream()
                    .filter(r -> r.from().equals(own.region()))
                    .findFirst()
                    .map(r -> r.to().equals(there.region()) ? 3 : 4)
                    .orElse(3);
        }
        if (!own.zone().equals(there.zone())) {
            return 2;
        }
        return own.subZone().equals(there.subZone()) ? 0 : 1;
    }

    /// Each group split by how many of the labels, from the first on, its endpoints have as the caller has
    /// them.
    private static List<Group> byLabels(List<Group> groups, List<String> labels, Caller caller) {
        if (labels.isEmpty()) {
            return groups;
        }
        List<Group> split = new ArrayList<>();
        for (Group group : groups) {
            Map<Integer, List<EndpointView>> byRank = new TreeMap<>();
            for (EndpointView endpoint : group.endpoints()) {
                Map<String, String> theirs = Caller.placed(endpoint.workload().labels(), group.place());
                byRank.computeIfAbsent(rank(theirs, labels, caller), _ -> new ArrayList<>())
                        .add(endpoint);
            }
            byRank.forEach((rank, there) -> split.add(new Group(group.place(), rank, weight(there), there)));
        }
        return ranked(split, 1, _ -> 0);
    }

    /// Another network is further away than everything in the caller's own (Istio).
    private static int rank(Map<String, String> theirs, List<String> labels, Caller caller) {
        int away = 0;
        for (int i = 0; i < labels.size(); i++) {
            String[] label = labels.get(i).split("=", 2);
            String wanted = label.length > 1 ? label[1] : caller.labels().getOrDefault(label[0], "");
            if (!wanted.equals(theirs.getOrDefault(label[0], ""))) {
                if (i > 0 || !label[0].equals(NETWORK)) {
                    return away + labels.size() - i;
                }
                away = labels.size();
            }
        }
        return away;
    }

    /// Orders groups of one priority further; afterwards priorities count from 0 without gaps.
    private static List<Group> ranked(List<Group> groups, int ranks, ToIntFunction<Group> rank) {
        List<Group> out = groups.stream()
                .map(g -> g.at(g.priority() * ranks + rank.applyAsInt(g)))
                .toList();
        List<Integer> used =
                List.copyOf(new TreeSet<>(out.stream().map(Group::priority).toList()));
        return out.stream().map(g -> g.at(used.indexOf(g.priority()))).toList();
    }

    /// Other regions come after the caller's own; within it, zones share as Envoy's zone-aware routing has
    /// it.
    private static List<Group> byZone(List<Group> groups, LocalityBalance.ZoneAware zones, Caller caller) {
        List<Group> ordered = ranked(byLabels(groups, zones.labels(), caller), 3, g -> {
            if (g.place().region().equals(caller.place().region())) {
                return 0;
            }
            return distance(g.place(), zones.regions(), caller) == 3
                            && !zones.regions().isEmpty()
                    ? 1
                    : 2;
        });
        int least = zones.endpointsMin().orElse(ZONE_ENDPOINTS_MIN);
        List<Group> first = ordered.stream().filter(g -> g.priority() == 0).toList();
        int endpoints = first.stream().mapToInt(g -> g.endpoints().size()).sum();
        Map<String, Integer> peers = caller.peers();
        String own = Callers.zone(caller.place());
        if (endpoints < least || !peers.containsKey(own) || first.isEmpty()) {
            return ordered;
        }
        Map<String, Integer> there = new TreeMap<>();
        first.forEach(g -> there.merge(Callers.zone(g.place()), g.endpoints().size(), Integer::sum));
        Map<String, Long> shares = zoneShares(own, peers, there);
        return ordered.stream()
                .map(g -> g.priority() == 0 ? g.weighing(ofZone(g, there, shares)) : g)
                .toList();
    }

    /// A group's part of its zone's share.
    private static long ofZone(Group group, Map<String, Integer> there, Map<String, Long> shares) {
        String zone = Callers.zone(group.place());
        return shares.getOrDefault(zone, 0L) * group.endpoints().size() / there.getOrDefault(zone, 1);
    }

    /// What part of its requests the caller's zone sends where, of [#WHOLE].
    ///
    /// All stay while the zone has no smaller part of the endpoints than of the callers. Else as many stay as
    /// it has endpoints for, and the rest goes to the zones that have more than their callers need, by how
    /// much more (Envoy docs, "Zone aware routing").
    static Map<String, Long> zoneShares(String own, Map<String, Integer> peers, Map<String, Integer> there) {
        double callers = peers.values().stream().mapToInt(Integer::intValue).sum();
        double endpoints = there.values().stream().mapToInt(Integer::intValue).sum();
        double ofCallers = peers.getOrDefault(own, 0) / callers;
        double ofEndpoints = there.getOrDefault(own, 0) / endpoints;
        if (ofEndpoints >= ofCallers) {
            return Map.of(own, (long) WHOLE);
        }
        Map<String, Double> spare = new TreeMap<>();
        there.forEach((zone, count) -> {
            double more = count / endpoints - peers.getOrDefault(zone, 0) / callers;
            if (more > 0) {
                spare.put(zone, more);
            }
        });
        double allSpare =
                spare.values().stream().mapToDouble(Double::doubleValue).sum();
        double stays = ofEndpoints / ofCallers;
        Map<String, Long> shares = new TreeMap<>();
        shares.put(own, Math.round(WHOLE * stays));
        spare.forEach((zone, more) -> shares.put(zone, Math.round(WHOLE * (1 - stays) * more / allSpare)));
        return shares;
    }
}
