package dev.meshwright.operate.lab;

import dev.meshwright.operate.shop.ShopPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.ObjectMapper;

/// Writes the shop's plan: each program's private port, and the sidecar address of each service that it calls.
final class ShopFile {
    private ShopFile() {}

    static String json(LabPlan plan, LabAddresses addresses, int deskPort, List<Integer> appPorts) throws IOException {
        List<ShopPlan.Program> programs = new ArrayList<>();
        for (int i = 0; i < plan.workloads().size(); i++) {
            LabPlan.Workload workload = plan.workloads().get(i);
            Map<String, String> calls = new TreeMap<>();
            for (Map.Entry<String, Integer> call : workload.calls().entrySet()) {
                String host = call.getKey() + "." + workload.namespace() + ".svc.cluster.local:" + call.getValue();
                String listener = addresses.outbound(workload.name()).get(host);
                if (listener == null) {
                    throw new IOException(workload.name() + " has no outbound listener for " + host);
                }
                calls.put(call.getKey(), listener);
            }
            programs.add(
                    new ShopPlan.Program(workload.name(), workload.version(), workload.kind(), appPorts.get(i), calls));
        }
        plan.programs()
                .forEach((name, port) ->
                        programs.add(new ShopPlan.Program(name, "", ShopPlan.Kind.HTTP, port, Map.of())));
        return new ObjectMapper().writeValueAsString(new ShopPlan(deskPort, programs));
    }
}
