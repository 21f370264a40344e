package dev.meshwright.operate.conformance.live;

/// Whose proxies stand beside the programs.
public enum DataPlaneKind {
    MESH("own"),
    ENVOY("envoy");

    private final String option;

    DataPlaneKind(String option) {
        this.option = option;
    }

    /// As `--data-plane` says it.
    String option() {
        return option;
    }
}
