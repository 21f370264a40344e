package dev.meshwright.compile.cluster;

/// Under which name a cluster is counted: its own, or what a pattern makes of its service (MeshConfig
/// `outboundClusterStatName`: `%SERVICE%`, `%SERVICE_NAME%`, `%SERVICE_FQDN%`, `%SERVICE_PORT%`, `%TARGET_PORT%`,
/// `%SERVICE_PORT_NAME%`, `%SUBSET_NAME%`). A `;` behind it keeps Envoy from taking dots of the name for its own.
final class StatName {
    private StatName() {}

    /// @param pattern empty: the cluster's name counts
    /// @param shortName of the service
    /// @param targetPort 0 for a caller
    static String of(
            String pattern,
            String cluster,
            String host,
            String shortName,
            String namespace,
            String subset,
            int port,
            String portName,
            int targetPort) {
        if (pattern.isEmpty() || host.isEmpty()) {
            return cluster + ";";
        }
        boolean ofKubernetes = host.startsWith(shortName + "." + namespace + ".svc.");
        return pattern.replace("%SERVICE%", ofKubernetes ? shortName + "." + namespace : host)
                        .replace("%SERVICE_NAME%", ofKubernetes ? shortName : host)
                        .replace("%SERVICE_FQDN%", host)
                        .replace("%SUBSET_NAME%", subset)
                        .replace("%TARGET_PORT%", Integer.toString(targetPort))
                        .replace("%SERVICE_PORT%", Integer.toString(port))
                        .replace("%SERVICE_PORT_NAME%", portName)
                + ";";
    }
}
