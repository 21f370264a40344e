package dev.meshwright.model;

import java.util.List;
import java.util.Map;

/// Where a workload runs, as far as it is known: a text is empty when it is not.
public record Place(String region, String zone, String subZone) {
    public static final Place UNKNOWN = new Place("", "", "");

    public static final String REGION_LABEL = "topology.kubernetes.io/region";
    public static final String ZONE_LABEL = "topology.kubernetes.io/zone";
    public static final String SUB_ZONE_LABEL = "topology.istio.io/subzone";

    /// Istio's labels for a workload that says its place itself, the first counts; `.` stands for `/`, which
    /// labels cannot have.
    private static final List<String> WRITTEN_LABELS = List.of("topology.istio.io/locality", "istio-locality");

    /// `region/zone/subzone`, or less of it.
    public static Place parse(String text) {
        String[] parts = text.split("/", 3);
        return new Place(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
    }

    /// By Istio's label, else by those of Kubernetes.
    public static Place ofLabels(Map<String, String> labels) {
        for (String label : WRITTEN_LABELS) {
            String written = labels.getOrDefault(label, "");
            if (!written.isEmpty()) {
                return parse(written.indexOf('/') < 0 ? written.replace('.', '/') : written);
            }
        }
        return new Place(
                labels.getOrDefault(REGION_LABEL, ""),
                labels.getOrDefault(ZONE_LABEL, ""),
                labels.getOrDefault(SUB_ZONE_LABEL, ""));
    }

    public boolean known() {
        return !region.isEmpty();
    }

    /// `region/zone/subzone` without what is unknown at its end.
    public String text() {
        if (!subZone.isEmpty()) {
            return region + "/" + zone + "/" + subZone;
        }
        return zone.isEmpty() ? region : region + "/" + zone;
    }

    /// Whether this place lies in what `pattern` stands for: `*`, `region`, `region/*`, `region/zone/*` and
    /// so on.
    public boolean isIn(String pattern) {
        if (pattern.equals("*")) {
            return true;
        }
        Place wanted = parse(pattern);
        return part(wanted.region, region) && part(wanted.zone, zone) && part(wanted.subZone, subZone);
    }

    /// A part that is not asked for, or `*`, takes any.
    private static boolean part(String wanted, String own) {
        return wanted.isEmpty() || wanted.equals("*") || wanted.equals(own);
    }
}
