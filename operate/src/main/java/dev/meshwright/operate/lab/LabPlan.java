package dev.meshwright.operate.lab;

import dev.meshwright.operate.shop.ShopPlan;
import java.util.List;
import java.util.Map;

/// What a lab runs.
///
/// @param documents file name to YAML text, written into the control plane's configuration folder before it starts
/// @param programs further programs of the shop without sidecars, name to private port
/// @param gatewayPort port on 127.0.0.1 that the gateway's port 80 is bound to; 0: a free one
public record LabPlan(
        DataPlane dataPlane,
        String trustDomain,
        List<Workload> workloads,
        Map<String, String> documents,
        Map<String, Integer> programs,
        int gatewayPort) {
    public enum DataPlane {
        OWN,
        ENVOY
    }

    /// A program with a sidecar.
    ///
    /// @param calls services it depends on, short name to port
    public record Workload(
            String name,
            String service,
            String version,
            String namespace,
            String serviceAccount,
            int port,
            ShopPlan.Kind kind,
            Map<String, Integer> calls) {
        public String protocol() {
            return switch (kind) {
                case HTTP -> "http";
                case TCP -> "tcp";
            };
        }
    }

    public LabPlan {
        workloads = List.copyOf(workloads);
        documents = Map.copyOf(documents);
        programs = Map.copyOf(programs);
    }
}
