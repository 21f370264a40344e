package dev.meshwright.model;

import dev.meshwright.base.diagnostic.Origin;
import java.util.Map;

/// One running instance: a Pod, a WorkloadEntry, a program started with `meshwright run`.
///
/// @param name instance name, unique in its namespace
/// @param owner the deployment or group it belongs to (`reviews-v1`), for telemetry; equal to `name` when none
/// @param address IP, host name, or `unix:///path`
/// @param ports port name to number, where they differ from the service's target port
/// @param weight load-balancing weight, 1..2^32-1
/// @param tls what the instance accepts from the mesh: ISTIO when a sidecar serves mTLS in front of it
public record Workload(
        String name,
        String owner,
        String namespace,
        String address,
        Map<String, Integer> ports,
        Map<String, String> labels,
        String serviceAccount,
        String locality,
        String network,
        long weight,
        TlsMode tls,
        Origin origin) {
    public enum TlsMode {
        ISTIO,
        DISABLED
    }

    /// A host that is resolved and called as it is: no sidecar, no labels.
    ///
    /// @param name of the element that names it
    public static Workload ofHost(String name, String namespace, String host, Origin origin) {
        return new Workload(name, name, namespace, host, Map.of(), Map.of(), "", "", "", 1, TlsMode.DISABLED, origin);
    }

    public Workload {
        ports = SortedCopy.of(ports);
        labels = SortedCopy.of(labels);
    }
}
