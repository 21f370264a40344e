package dev.meshwright.operate.differential.generate;

import dev.meshwright.base.identity.Issuer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// BackendTLSPolicy: towards the port at which programs speak TLS, with names and authorities that do and do not prove
/// the certificate that they show ([Certificates]); now and then for ports that speak none, and two for one target.
final class BackendTls {
    /// Of both services; the programs behind it speak TLS.
    static final int PORT = 85;

    private static final String API = "gateway.networking.k8s.io/v1";
    private static final String SECTION = "https";
    private static final String GOOD = "authority";
    private static final String OTHER = "another-authority";
    private static final String BROKEN = "no-authority";
    private static final Issuer STRANGER =
            Issuer.root("another", Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(3650));
    /// The certificate names `*.example`, `*.example.com` and `generated.example`.
    private static final List<String> NAMES =
            List.of("generated.example", "generated.example", "any.example", "a.b.example", "other.test");

    private final Dice dice;
    private final String suffix;

    BackendTls(Dice dice, String suffix) {
        this.dice = dice;
        this.suffix = suffix;
    }

    /// Policies and the authorities that they refer to.
    List<Map<String, Object>> documents() {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (String namespace : List.of("alpha", "beta")) {
            documents.add(authority(namespace, GOOD, Certificates.authority()));
            documents.add(authority(namespace, OTHER, Certificates.authority(STRANGER)));
            documents.add(authority(namespace, BROKEN, "none\n"));
        }
        documents.add(policy("alpha", "one", 0));
        if (dice.percent(70)) {
            documents.add(policy("beta", "two", 0));
        }
        if (dice.percent(20)) {
            documents.add(policy("alpha", "one", 1));
        }
        return documents;
    }

    private Map<String, Object> authority(String namespace, String name, String pem) {
        return Node.map(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Node.map("name", name + "-" + suffix, "namespace", namespace),
                "data",
                Node.map("ca.crt", pem));
    }

    private Map<String, Object> policy(String namespace, String service, int number) {
        Map<String, Object> target = Node.map("group", "", "kind", "Service", "name", service);
        if (dice.percent(90)) {
            target.put("sectionName", dice.of(SECTION, SECTION, SECTION, SECTION, "other"));
        }
        Map<String, Object> validation = new LinkedHashMap<>();
        validation.put("hostname", dice.of(NAMES));
        if (dice.percent(10)) {
            validation.put("wellKnownCACertificates", "System");
        } else {
            validation.put(
                    "caCertificateRefs",
                    List.of(Node.map(
                            "group",
                            "",
                            "kind",
                            "ConfigMap",
                            "name",
                            dice.of(GOOD, GOOD, GOOD, GOOD, OTHER, BROKEN) + "-" + suffix)));
        }
        if (dice.percent(25)) {
            validation.put("subjectAltNames", dice.times(dice.of(1, 2), this::name));
        }
        return Node.document(
                API,
                "BackendTLSPolicy",
                namespace,
                "tls-" + number + "-" + suffix,
                Node.map("targetRefs", List.of(target), "validation", validation));
    }

    private Map<String, Object> name() {
        return dice.percent(75)
                ? Node.map("type", "Hostname", "hostname", dice.of(NAMES))
                : Node.map("type", "URI", "uri", "spiffe://generated/ns/none");
    }
}
