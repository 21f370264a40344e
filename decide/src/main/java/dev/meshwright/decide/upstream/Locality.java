package dev.meshwright.decide.upstream;

/// Where endpoints run (`core.v3.Locality`): the unit of weights and priorities. Empty texts when unknown;
/// compared as a whole.
public record Locality(String region, String zone, String subZone) {
    public static final Locality UNKNOWN = new Locality("", "", "");
}
