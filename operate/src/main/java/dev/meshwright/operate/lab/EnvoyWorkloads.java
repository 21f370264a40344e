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

    /// All of a plan's workloads behind its gateway.
    static String json(LabPlan plan, List<Integer> appPorts, int gatewayPort, Tokens tokens) throws IOException {
        List<Map<String, Object>> workloads = new ArrayList<>();
        workloads.add(gateway(gatewayPort, tokens));
        for (int i = 0; i < plan.workloads().size(); i++) {
            workloads.add(sidecar(plan.workloads().get(i), appPorts.get(i), tokens));
        }
        return file(workloads);
    }

    /// One workload alone.
    static String json(LabPlan.Workload workload, int appPort, Tokens tokens) throws IOException {
        return file(List.of(sidecar(workload, appPort, tokens)));
    }

    private static String file(List<Map<String, Object>> workloads) {
        return new ObjectMapper().writeValueAsString(Map.of("workloads", workloads));
    }

    private static Map<String, Object> gateway(int gatewayPort, Tokens tokens) throws IOException {
        Map<String, Object> gateway = new LinkedHashMap<>();
        gateway.put("name", Lab.gatewayName());
        gateway.put("namespace", "istio-system");
        gateway.put("serviceAccount", Lab.gatewayName());
        gateway.put("labels", Map.of("istio", "ingressgateway"));
        gateway.put("gateway", Map.of("bindAddress", "127.0.0.1", "ports", Map.of("80", gatewayPort)));
        gateway.put("tokenFile", tokens.file("istio-system", Lab.gatewayName(), Lab.gatewayName()));
        return gateway;
    }

    private static Map<String, Object> sidecar(LabPlan.Workload workload, int appPort, Tokens tokens)
            throws IOException {
        Map<String, Object> sidecar = new LinkedHashMap<>();
        sidecar.put("name", workload.name());
        sidecar.put("namespace", workload.namespace());
        sidecar.put("serviceAccount", workload.serviceAccount());
        sidecar.put("service", workload.service());
        sidecar.put("labels", labels(workload));
        sidecar.put(
                "ports", List.of(Map.of("port", workload.port(), "appPort", appPort, "protocol", workload.protocol())));
        sidecar.put("tokenFile", tokens.file(workload.namespace(), workload.serviceAccount(), workload.name()));
        return sidecar;
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
