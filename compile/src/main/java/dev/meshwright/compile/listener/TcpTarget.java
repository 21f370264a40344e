package dev.meshwright.compile.listener;

/// One destination of a TCP route.
///
/// @param weight 0..2^31-1, relative to its siblings
/// @param bySource connections of one client address go to one endpoint
/// @param namedPort where the host that the client's TLS names is looked up and asked; 0: the cluster has endpoints
public record TcpTarget(String cluster, int weight, boolean bySource, int namedPort) {
    public TcpTarget(String cluster, int weight, boolean bySource) {
        this(cluster, weight, bySource, 0);
    }
}
