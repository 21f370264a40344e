package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.Addresses;
import dev.meshwright.dialects.document.Names;
import dev.meshwright.model.Credential;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.ProxyProtocol;
import dev.meshwright.model.DestinationPolicy.RetryBudget;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.DestinationPolicy.TrafficPolicy;
import dev.meshwright.model.DestinationPolicy.Tunnel;
import dev.meshwright.model.DestinationPolicy.TunnelMethod;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `trafficPolicy` of a host, of a subset, and each of its `portLevelSettings`.
final class TrafficPolicyReader {
    /// Envoy's, CircuitBreakers.Thresholds.RetryBudget.
    private static final double BUDGET_PERCENT = 20;

    private static final int BUDGET_RETRIES_MIN = 3;

    private static final String[] FIELDS = {
        "loadBalancer",
        "connectionPool",
        "outlierDetection",
        "tls",
        "portLevelSettings",
        "retryBudget",
        "tunnel",
        "proxyProtocol"
    };

    private TrafficPolicyReader() {}

    /// @param above the policy that this one is laid over
    static TrafficPolicy read(Fields policy, TrafficPolicy above) {
        if (policy.count(FIELDS) == 0) {
            policy.findings()
                    .error(
                            Codes.EMPTY_ELEMENT,
                            policy.position(),
                            policy.path() + ": empty (expected: one of " + String.join(", ", FIELDS) + ")",
                            "",
                            "write what it is to change, or remove it");
        }
        boolean ejects = above.outlierDetection().isSet() || policy.has("outlierDetection");
        Map<Integer, TrafficPolicy> ports = new TreeMap<>();
        for (Fields entry : policy.sections("portLevelSettings")) {
            if (!entry.has("port")) {
                entry.missing("port", "a mapping with number");
            }
            int port = entry.section("port").map(PortReader::number).orElse(0);
            TrafficPolicy settings =
                    settings(entry, entry.has("outlierDetection"), Setting.unset(), Setting.unset(), Map.of());
            entry.done();
            if (port != 0 && ports.put(port, settings) != null) {
                entry.error(Codes.CONTRADICTION, "port", "port " + port + " is set twice", "keep one of the entries");
            }
        }
        Setting<ProxyProtocol> header = proxyProtocol(policy);
        Setting<Tunnel> tunnel =
                policy.section("tunnel").map(TrafficPolicyReader::tunnel).orElse(Setting.unset());
        if (policy.count("proxyProtocol", "tunnel") > 1) {
            policy.error(
                    Codes.CONTRADICTION, "proxyProtocol", "stands beside tunnel (expected: one of them)", "keep one");
        }
        TrafficPolicy settings = settings(policy, ejects, header, tunnel, ports);
        policy.done();
        return settings;
    }

    private static TrafficPolicy settings(
            Fields policy,
            boolean ejects,
            Setting<ProxyProtocol> header,
            Setting<Tunnel> tunnel,
            Map<Integer, TrafficPolicy> ports) {
        return new TrafficPolicy(
                policy.section("loadBalancer")
                        .map(balancer -> LoadBalancerReader.read(balancer, ejects))
                        .orElse(Setting.unset()),
                policy.section("connectionPool").map(ConnectionPoolReader::read).orElse(Setting.unset()),
                policy.section("outlierDetection")
                        .map(OutlierDetectionReader::read)
                        .orElse(Setting.unset()),
                policy.section("tls").map(TrafficPolicyReader::tls).orElse(Setting.unset()),
                policy.section("retryBudget")
                        .map(TrafficPolicyReader::retryBudget)
                        .orElse(Setting.unset()),
                header,
                tunnel,
                ports);
    }

    private static Setting<ProxyProtocol> proxyProtocol(Fields policy) {
        Optional<Fields> section = policy.section("proxyProtocol");
        if (section.isEmpty()) {
            return Setting.unset();
        }
        Fields header = section.get();
        ProxyProtocol version = header.word("version", List.of("V1", "V2"))
                .map(ProxyProtocol::valueOf)
                .orElse(ProxyProtocol.V1);
        header.done();
        return Setting.of(version, header.origin());
    }

    private static Setting<Tunnel> tunnel(Fields tunnel) {
        TunnelMethod method = tunnel.word("protocol", List.of("CONNECT", "POST"))
                .map(TunnelMethod::valueOf)
                .orElse(TunnelMethod.CONNECT);
        String host = tunnel.requiredText("targetHost", "the name or address to connect to");
        if (!host.isEmpty() && !Addresses.isIp(host)) {
            Names.checkDestination(tunnel.findings(), tunnel.path("targetHost"), host, tunnel.position("targetHost"));
        }
        if (!tunnel.has("targetPort")) {
            tunnel.missing("targetPort", "1.." + PortReader.PORT_MAX);
        }
        Optional<Integer> port = tunnel.integer("targetPort", 1, PortReader.PORT_MAX);
        tunnel.done();
        return host.isEmpty() || port.isEmpty()
                ? Setting.unset()
                : Setting.of(new Tunnel(method, host, port.get()), tunnel.origin());
    }

    private static Setting<RetryBudget> retryBudget(Fields budget) {
        double percent = budget.decimal("percent", 0, 100).orElse(BUDGET_PERCENT);
        int least = budget.integer("minRetryConcurrency", 0, Integer.MAX_VALUE).orElse(BUDGET_RETRIES_MIN);
        Setting<Duration> interval = Settings.durationOrOff(budget, "budgetInterval");
        budget.done();
        return Setting.of(
                new RetryBudget(percent, least, interval.isOff() ? Setting.unset() : interval), budget.origin());
    }

    static Setting<ClientTls> tls(Fields tls) {
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
                tls.text("credentialName").filter(name -> !name.isEmpty()).stream()
                        .map(name -> Credential.Ref.parse(name, false))
                        .toList(),
                tls.text("caCrl", ""),
                tls.origin());
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
        if (!read.credential().isEmpty() && read.mode() == TlsMode.MUTUAL) {
            tls.findings()
                    .info(
                            Codes.CREDENTIAL_FOR_GATEWAYS,
                            tls.position("credentialName"),
                            tls.path("credentialName") + ": keys go to gateways of the credential's namespace alone",
                            "for sidecars the host has no endpoint with this rule, so that nothing is sent without TLS",
                            "send through an egress gateway, or name files at the workload");
        }
        boolean ofOwn = read.mode() == TlsMode.SIMPLE || read.mode() == TlsMode.MUTUAL;
        if (!read.credential().isEmpty() && ofOwn && (files || tls.count("caCertificates", "caCrl") > 0)) {
            tls.error(
                    Codes.CONTRADICTION,
                    "credentialName",
                    "stands beside certificate files (expected: one of them)",
                    "keep the credential, or the files");
        }
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
