package dev.meshwright.compile.names;

/// The names of clusters, as Istio writes them: EnvoyFilters match them, dashboards
/// group by them, and `explain` reads host, port and subset back from them.
public final class ClusterNames {
    public static final String BLACK_HOLE = "BlackHoleCluster";
    public static final String PASSTHROUGH = "PassthroughCluster";
    public static final String DYNAMIC = "AllowAnyDynamicDNSCluster";
    public static final String INBOUND_PASSTHROUGH = "InboundPassthroughCluster";

    private ClusterNames() {}

    /// `outbound|PORT|SUBSET|HOST`
    public static String outbound(int port, String subset, String host) {
        return "outbound|" + port + "|" + subset + "|" + host;
    }

    /// `datagrams|LISTENER`: what a gateway's port sends datagrams to.
    public static String datagrams(String listener) {
        return "datagrams|" + listener;
    }

    /// `inbound|PORT||`
    public static String inbound(int port) {
        return "inbound|" + port + "||";
    }

    /// Server name in mesh TLS: `outbound_.PORT_.SUBSET_.HOST`
    public static String sni(int port, String subset, String host) {
        return "outbound_." + port + "_." + subset + "_." + host;
    }
}
