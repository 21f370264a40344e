package dev.meshwright.operate.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;

/// Writes the file that tells `meshwright agent` which Envoys to run.
final class EnvoyWorkloads {
    private EnvoyWorkloads() {}

    /// Makes a join token file for a workload identity.
    @FunctionalInterface
    interface Tokens {
        String file(String namespace, String serviceAccount, String name) throws IOException;
    }

    static String json(LabPlan plan, List<Integer> appPorts, int gatewayPort, Tokens tokens) throws IOException {
        List<Map<String, Object>> workloads = new ArrayList<>();
        Map<String, Object> gateway = new LinkedHashMap<>();
        gateway.put("name", Lab.gatewayName());
        gateway.put("namespace", "istio-system");
        gateway.put("serviceAccount", Lab.gatewayName());
        gateway.put("labels", Map.of("istio", "ingressgateway"));
        gateway.put("gateway", Map.of("bindAddress", "127.0.0.1", "ports", Map.of("80", gatewayPort)));
        gateway.put("tokenFile", tokens.file("istio-system", Lab.gatewayName(), Lab.gatewayName()));
        workloads.add(gateway);
        for (int i = 0; i < plan.workloads().size(); i++) {
            LabPlan.Workload workload = plan.workloads().get(i);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", workload.name());
            one.put("namespace", workload.namespace());
            one.put("serviceAccount", workload.serviceAccount());
            one.put("service", workload.service());
            one.put("labels", labels(workload));
            one.put(
                    "ports",
                    List.of(Map.of(
                            "port", workload.port(), "appPort", appPorts.get(i), "protocol", workload.protocol())));
            one.put("tokenFile", tokens.file(workload.namespace(), workload.serviceAccount(), workload.name()));
            workloads.add(one);
        }
        return new ObjectMapper().writeValueAsString(Map.of("workloads", workloads));
    }

    private static Map<String, String> labels(LabPlan.Workload workload) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("app", workload.service());
        if (!workload.version().isEmpty()) {
            labels.put("version", workload.version());
        }
        return labels;
    }
}
