package dev.meshwright.xds;

/// What proxies of this mesh say of themselves in Istio's words.
public final class IstioWords {
    /// Node metadata `ISTIO_VERSION`: the Istio whose documents are understood. EnvoyFilters ask for it.
    public static final String VERSION = "1.31.0";

    private IstioWords() {}
}
