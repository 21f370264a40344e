package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.RetryBudget;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.Setting;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `trafficPolicy` of a host, of a subset, and each of its `portLevelSettings`.
final class TrafficPolicyReader {
    /// Envoy's, CircuitBreakers.Thresholds.RetryBudget.
    private static final double BUDGET_PERCENT = 20;

    private static final int BUDGET_RETRIES_MIN = 3;

    private TrafficPolicyReader() {}

    static TrafficPolicy read(Fields policy) {
        Map<Integer, TrafficPolicy> ports = new TreeMap<>();
        for (Fields entry : policy.sections("portLevelSettings")) {
            if (!entry.has("port")) {
                entry.missing("port", "a mapping with number");
            }
            int port = entry.section("port").map(PortReader::number).orElse(0);
            TrafficPolicy settings = settings(entry, Map.of());
            entry.done();
            if (port != 0 && ports.put(port, settings) != null) {
                entry.error(Codes.CONTRADICTION, "port", "port " + port + " is set twice", "keep one of the entries");
            }
        }
        TrafficPolicy settings = settings(policy, ports);
        policy.unsupported("proxyProtocol");
        Unsupported.refuse(policy, "tunnel");
        policy.done();
        return settings;
    }

    private static TrafficPolicy settings(Fields policy, Map<Integer, TrafficPolicy> ports) {
        LoadBalancerReader.Read balancer =
                policy.section("loadBalancer").map(LoadBalancerReader::read).orElse(LoadBalancerReader.Read.NONE);
        return new TrafficPolicy(
                balancer.simple(),
                balancer.hash(),
                policy.section("connectionPool").map(ConnectionPoolReader::read).orElse(Setting.unset()),
                policy.section("outlierDetection")
                        .map(OutlierDetectionReader::read)
                        .orElse(Setting.unset()),
                policy.section("tls").map(TrafficPolicyReader::tls).orElse(Setting.unset()),
                policy.section("retryBudget")
                        .map(TrafficPolicyReader::retryBudget)
                        .orElse(Setting.unset()),
                ports);
    }

    private static Setting<RetryBudget> retryBudget(Fields budget) {
        double percent = budget.decimal("percent", 0, 100).orElse(BUDGET_PERCENT);
        int least = budget.integer("minRetryConcurrency", 0, Integer.MAX_VALUE).orElse(BUDGET_RETRIES_MIN);
        budget.unsupported("budgetInterval").done();
        return Setting.of(new RetryBudget(percent, least), budget.origin());
    }

    private static Setting<ClientTls> tls(Fields tls) {
        TlsMode mode = tls.word("mode", List.of("DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"))
                .map(TlsMode::valueOf)
                .orElse(TlsMode.DISABLE);
        boolean insecure = tls.flag("insecureSkipVerify").orElse(false);
        ClientTls result = new ClientTls(
                mode,
                tls.text("sni", ""),
                tls.texts("subjectAltNames"),
                tls.text("caCertificates", ""),
                tls.text("clientCertificate", ""),
                tls.text("privateKey", ""),
                !insecure,
                tls.origin());
        Unsupported.refuse(tls, "credentialName", "caCrl");
        if (insecure) {
            boolean credential = mode == TlsMode.SIMPLE && tls.has("credentialName");
            if (credential || tls.count("caCertificates", "subjectAltNames") > 0) {
                tls.error(
                        Codes.CONTRADICTION,
                        "insecureSkipVerify",
                        "true beside caCertificates or subjectAltNames",
                        "remove insecureSkipVerify, or what is to be verified");
            }
        }
        certificates(tls, result);
        tls.done();
        return Setting.of(result, tls.origin());
    }

    private static void certificates(Fields tls, ClientTls read) {
        boolean files =
                !read.clientCertificate().isEmpty() || !read.privateKey().isEmpty();
        if (read.mode() == TlsMode.ISTIO_MUTUAL
                && (files || !read.caCertificates().isEmpty())) {
            tls.error(
                    Codes.CONTRADICTION,
                    "mode",
                    "ISTIO_MUTUAL uses the mesh's own certificates",
                    "remove the certificate fields, or write mode: MUTUAL");
        }
        if (read.mode() == TlsMode.MUTUAL && !tls.has("credentialName")) {
            if (read.clientCertificate().isEmpty()) {
                tls.missing("clientCertificate", "a file path, as mode is MUTUAL");
            }
            if (read.privateKey().isEmpty()) {
                tls.missing("privateKey", "a file path, as mode is MUTUAL");
            }
        }
    }
}
