package dev.meshwright.model;

/// Patterns of the names under which clusters are counted (MeshConfig `inboundClusterStatName` and
/// `outboundClusterStatName`); empty: by the cluster's own name.
public record StatNames(String inbound, String outbound) {
    public static final StatNames OWN = new StatNames("", "");
}
