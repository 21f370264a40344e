package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.LocalityBalance;
import dev.meshwright.model.LocalityBalance.Regions;
import dev.meshwright.model.LocalityBalance.Share;
import dev.meshwright.model.Place;
import dev.meshwright.model.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `localityLbSetting` and `zoneAwareLbSetting`
/// (istio.io/latest/docs/reference/config/networking/destination-rule, LocalityLoadBalancerSetting).
final class LocalityReader {
    private static final Set<String> TOPOLOGY = Set.of(Place.REGION_LABEL, Place.ZONE_LABEL, Place.SUB_ZONE_LABEL);

    private LocalityReader() {}

    static Setting<LocalityBalance> read(Fields balancer, boolean ejects) {
        Optional<Fields> locality = balancer.section("localityLbSetting");
        Optional<Fields> zones = balancer.section("zoneAwareLbSetting");
        if (locality.isPresent() && zones.isPresent()) {
            balancer.error(
                    Codes.CONTRADICTION,
                    "zoneAwareLbSetting",
                    "stands beside localityLbSetting (expected: one of them)",
                    "keep one");
        }
        if (zones.isPresent()) {
            return zoneAware(zones.get(), ejects);
        }
        return locality.map(l -> locality(l, ejects)).orElse(Setting.unset());
    }

    private static Setting<LocalityBalance> locality(Fields setting, boolean ejects) {
        boolean enabled = setting.flag("enabled").orElse(true);
        List<Share> shares = setting.sections("distribute").stream()
                .map(LocalityReader::share)
                .toList();
        List<Regions> regions = regions(setting);
        List<String> labels = labels(setting);
        if (!shares.isEmpty() && (!regions.isEmpty() || !labels.isEmpty())) {
            setting.error(
                    Codes.CONTRADICTION,
                    "distribute",
                    "stands beside " + (regions.isEmpty() ? "failoverPriority" : "failover")
                            + " (expected: one of them)",
                    "keep one");
        }
        if (!regions.isEmpty() && labels.stream().anyMatch(TOPOLOGY::contains)) {
            setting.error(
                    Codes.CONTRADICTION,
                    "failoverPriority",
                    "names a label of region, zone or subzone beside failover",
                    "keep one of the two");
        }
        if (enabled && (!regions.isEmpty() || !labels.isEmpty())) {
            needsEjection(setting, regions.isEmpty() ? "failoverPriority" : "failover", ejects);
        }
        patterns(setting, "distribute", shares.stream().map(Share::from).toList());
        setting.done();
        if (!enabled) {
            return Setting.off(setting.origin());
        }
        return Setting.of(
                shares.isEmpty()
                        ? new LocalityBalance.Failover(regions, labels)
                        : new LocalityBalance.Distribute(shares),
                setting.origin());
    }

    /// Of a mapping whose `localityLbSetting`, if any, does not count.
    static Setting<LocalityBalance> zoneAware(Fields balancer) {
        return balancer.section("zoneAwareLbSetting")
                .map(z -> zoneAware(z, true))
                .orElse(Setting.unset());
    }

    private static Setting<LocalityBalance> zoneAware(Fields setting, boolean ejects) {
        boolean enabled = setting.flag("enabled").orElse(true);
        Setting<Integer> least = setting.integer("minClusterSize", 0, Integer.MAX_VALUE)
                .map(n -> Setting.of(n, setting.origin("minClusterSize")))
                .orElse(Setting.unset());
        List<Regions> regions = regions(setting);
        List<String> labels = labels(setting);
        if (labels.stream().anyMatch(TOPOLOGY::contains)) {
            setting.error(
                    Codes.CONTRADICTION,
                    "failoverPriority",
                    "names a label of region, zone or subzone, which zone-aware balancing orders itself",
                    "remove the label, or write localityLbSetting");
        }
        if (enabled && (!regions.isEmpty() || !labels.isEmpty())) {
            needsEjection(setting, regions.isEmpty() ? "failoverPriority" : "failover", ejects);
        }
        setting.done();
        return enabled
                ? Setting.of(new LocalityBalance.ZoneAware(least, regions, labels), setting.origin())
                : Setting.off(setting.origin());
    }

    private static void needsEjection(Fields setting, String field, boolean ejects) {
        if (!ejects) {
            setting.findings()
                    .warning(
                            Codes.FAILOVER_WITHOUT_EJECTION,
                            setting.keyPosition(field),
                            setting.path(field) + ": the host has no outlierDetection",
                            "without it no endpoint is ever found to be failing, so closeness is not used at all",
                            "add outlierDetection to the trafficPolicy");
        }
    }

    private static Share share(Fields entry) {
        String from = entry.requiredText("from", "a place: region/zone/*");
        Map<String, Integer> to = entry.integerMap("to", 1, 100);
        int total = to.values().stream().mapToInt(Integer::intValue).sum();
        if (total != 100) {
            entry.error(
                    Codes.BAD_WEIGHTS,
                    "to",
                    "adds up to " + total + " (expected: 100)",
                    "write percentages that add up to 100");
        }
        patterns(entry, "to", List.copyOf(to.keySet()));
        entry.done();
        return new Share(from, to);
    }

    private static List<Regions> regions(Fields setting) {
        List<Regions> regions = new ArrayList<>();
        for (Fields entry : setting.sections("failover")) {
            String from = region(entry, "from");
            String to = region(entry, "to");
            if (!from.isEmpty() && from.equals(to)) {
                entry.error(Codes.CONTRADICTION, "to", "'" + to + "' is where it comes from", "name another region");
            }
            entry.done();
            regions.add(new Regions(from, to));
        }
        return regions;
    }

    private static String region(Fields entry, String field) {
        String region = entry.requiredText(field, "a region");
        if (region.indexOf('/') >= 0 || region.indexOf('*') >= 0) {
            entry.error(
                    Codes.BAD_NAME,
                    field,
                    "'" + region + "' (expected: a region alone)",
                    "write what stands before the first '/'");
        }
        return region;
    }

    private static List<String> labels(Fields setting) {
        List<String> labels = new ArrayList<>();
        for (Fields.TextItem item : setting.textItems("failoverPriority")) {
            int equals = item.text().indexOf('=');
            if (equals == 0 || item.text().isEmpty()) {
                setting.findings()
                        .error(
                                Codes.BAD_LABEL,
                                item.position(),
                                item.path() + ": '" + item.text() + "' (expected: label or label=value)",
                                "",
                                "write the label's name");
            }
            labels.add(item.text());
        }
        return labels;
    }

    /// No part is empty, `*` stands at the end, and none of them lies in another.
    private static void patterns(Fields owner, String field, List<String> places) {
        for (int i = 0; i < places.size(); i++) {
            String place = places.get(i);
            int star = place.indexOf('*');
            boolean holes = place.startsWith("/") || place.endsWith("/") || place.contains("//");
            if (holes || (star >= 0 && star != place.length() - 1) || place.split("/", -1).length > 3) {
                owner.error(
                        Codes.BAD_NAME,
                        field,
                        "'" + place + "' (expected: region/zone/subzone, with '*' only at the end)",
                        "correct it");
                continue;
            }
            for (int j = 0; j < places.size(); j++) {
                if (i != j && Place.parse(place).isIn(places.get(j))) {
                    owner.error(
                            Codes.CONTRADICTION,
                            field,
                            "'" + place + "' lies in '" + places.get(j) + "'",
                            "name each place once");
                    return;
                }
            }
        }
    }
}
