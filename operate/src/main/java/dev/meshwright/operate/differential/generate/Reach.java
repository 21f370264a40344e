package dev.meshwright.operate.differential.generate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sidecar: what callers know of, and how a program is reached.
final class Reach {
    private static final String API = "networking.istio.io/v1";

    private final Dice dice;
    private final String suffix;

    Reach(Dice dice, String suffix) {
        this.dice = dice;
        this.suffix = suffix;
    }

    /// Of the caller's namespace, or of the caller alone.
    Map<String, Object> ofCaller() {
        Map<String, Object> spec = new LinkedHashMap<>();
        if (dice.percent(60)) {
            spec.put("workloadSelector", Node.map("labels", Node.map("app", "caller")));
        }
        spec.put(
                "egress",
                List.of(Node.map(
                        "hosts",
                        dice.some(List.of(
                                "./*",
                                "beta/*",
                                "*/two.beta.svc.cluster.local",
                                "alpha/one.alpha.svc.cluster.local")))));
        if (dice.percent(60)) {
            spec.put("outboundTrafficPolicy", Node.map("mode", dice.of("REGISTRY_ONLY", "ALLOW_ANY")));
        }
        return Node.document(API, "Sidecar", "alpha", "reach-" + suffix, spec);
    }

    /// How the second service takes calls. Of HTTP in bytes no program could tell whether it came by mutual TLS.
    Map<String, Object> ofProgram() {
        return Node.document(
                API,
                "Sidecar",
                "beta",
                "door-" + suffix,
                Node.map(
                        "workloadSelector",
                        Node.map("labels", Node.map("app", "two")),
                        "ingress",
                        List.of(Node.map(
                                "port",
                                Node.map("number", 8080, "protocol", "HTTP", "name", "http"),
                                "defaultEndpoint",
                                dice.of("127.0.0.1:8080", "127.0.0.1:8084", "0.0.0.0:8080")))));
    }
}
