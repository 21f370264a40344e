package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.LoadBalancer;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `trafficPolicy` of a host, of a subset, and each of its `portLevelSettings`.
final class TrafficPolicyReader {
    private static final List<String> BALANCERS =
            List.of("UNSPECIFIED", "LEAST_REQUEST", "LEAST_CONN", "ROUND_ROBIN", "RANDOM", "PASSTHROUGH");

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
        policy.unsupported("proxyProtocol", "retryBudget");
        Unsupported.refuse(policy, "tunnel");
        policy.done();
        return settings;
    }

    private static TrafficPolicy settings(Fields policy, Map<Integer, TrafficPolicy> ports) {
        return new TrafficPolicy(
                policy.section("loadBalancer")
                        .map(TrafficPolicyReader::loadBalancer)
                        .orElse(Setting.unset()),
                policy.section("connectionPool").map(ConnectionPoolReader::read).orElse(Setting.unset()),
                policy.section("outlierDetection")
                        .map(OutlierDetectionReader::read)
                        .orElse(Setting.unset()),
                policy.section("tls").map(TrafficPolicyReader::tls).orElse(Setting.unset()),
                ports);
    }

    private static Setting<LoadBalancer> loadBalancer(Fields balancer) {
        Optional<String> simple = balancer.word("simple", BALANCERS);
        balancer.unsupported(
                "consistentHash",
                "localityLbSetting",
                "zoneAwareLbSetting",
                "backendUtilization",
                "warmup",
                "warmupDurationSecs");
        balancer.section("warmup").ifPresent(TrafficPolicyReader::checkWarmup);
        balancer.done();
        return switch (simple.orElse("UNSPECIFIED")) {
            case "LEAST_REQUEST", "LEAST_CONN" -> Setting.of(LoadBalancer.LEAST_REQUEST, balancer.origin("simple"));
            case "ROUND_ROBIN" -> Setting.of(LoadBalancer.ROUND_ROBIN, balancer.origin("simple"));
            case "RANDOM" -> Setting.of(LoadBalancer.RANDOM, balancer.origin("simple"));
            case "PASSTHROUGH" -> Setting.of(LoadBalancer.PASSTHROUGH, balancer.origin("simple"));
            default -> Setting.unset();
        };
    }

    /// Not supported yet, which the field is warned about; what is written must be right all the same.
    private static void checkWarmup(Fields warmup) {
        if (!warmup.has("duration")) {
            warmup.missing("duration", "a duration");
        }
        warmup.duration("duration", Settings.MILLISECOND);
        warmup.decimal("minimumPercent", 0, 100);
        warmup.decimal("aggression", 0, Integer.MAX_VALUE);
        warmup.done();
    }

    private static Setting<ClientTls> tls(Fields tls) {
        TlsMode mode = tls.word("mode", List.of("DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"))
                .map(TlsMode::valueOf)
                .orElse(TlsMode.DISABLE);
        ClientTls result = new ClientTls(
                mode,
                tls.text("sni", ""),
                tls.texts("subjectAltNames"),
                tls.text("caCertificates", ""),
                tls.text("clientCertificate", ""),
                tls.text("privateKey", ""),
                tls.origin());
        Unsupported.refuse(tls, "credentialName", "caCrl");
        boolean insecure = tls.flag("insecureSkipVerify").orElse(false);
        if (insecure) {
            boolean credential = mode == TlsMode.SIMPLE && tls.has("credentialName");
            if (credential || tls.count("caCertificates", "subjectAltNames") > 0) {
                tls.error(
                        Codes.CONTRADICTION,
                        "insecureSkipVerify",
                        "true beside caCertificates or subjectAltNames",
                        "remove insecureSkipVerify, or what is to be verified");
            }
            tls.error(
                    Codes.VALUE_NOT_SUPPORTED,
                    "insecureSkipVerify",
                    "true is not supported yet",
                    "name caCertificates");
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
