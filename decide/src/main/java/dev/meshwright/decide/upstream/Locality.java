package dev.meshwright.decide.upstream;

/// Where endpoints run; empty texts when unknown.
public record Locality(String region, String zone, String subZone) {
    public static final Locality UNKNOWN = new Locality("", "", "");
}
