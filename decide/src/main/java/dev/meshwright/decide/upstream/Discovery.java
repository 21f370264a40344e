package dev.meshwright.decide.upstream;

/// Where a cluster's endpoints come from: `Cluster.type`.
public sealed interface Discovery {
    record Static() implements Discovery {}

    /// @param serviceName name of the ClusterLoadAssignment to subscribe to
    record Eds(String serviceName) implements Discovery {}

    /// The endpoints of the inline assignment are host names to resolve; every answer is an endpoint (STRICT)
    /// or the first one is used (LOGICAL).
    ///
    /// @param refreshMillis between queries
    record Dns(Kind kind, Family family, long refreshMillis) implements Discovery {
        public enum Kind {
            STRICT,
            LOGICAL
        }

        public enum Family {
            AUTO,
            V4_ONLY,
            V6_ONLY,
            V4_PREFERRED,
            ALL
        }
    }

    record OriginalDestination() implements Discovery {}

    /// Hosts are those that requests and TLS handshakes name ([DynamicHost]).
    record ByName(DnsCache cache) implements Discovery {}
}
