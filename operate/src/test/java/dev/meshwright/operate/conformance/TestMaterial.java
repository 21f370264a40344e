package dev.meshwright.operate.conformance;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.Pem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The Secrets and ConfigMaps that published documents refer to and that a test run has to make: for every
/// name that is
/// referred to, defined nowhere, and not said to be missing.
final class TestMaterial {
    private static final Pattern REFERENCE =
            Pattern.compile("kind: (Secret|ConfigMap)\\s+(?:group: \"\"\\s+)?(?:#[^\n]*\\s+)*name: \"?([a-z0-9-]+)\"?");
    private static final Pattern NAMELESS_KIND = Pattern.compile("- name: ([a-z0-9-]*certificate[a-z0-9-]*)");
    private static final Pattern NAMESPACE = Pattern.compile("namespace: ([a-z0-9-]+)");
    private static final Pattern MISSING = Pattern.compile(".*(nonexist|non-exist|malformed|invalid|does-not).*");

    private TestMaterial() {}

    static String documents(String manifests) {
        Issuer issuer = Issuer.root("example", Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(3650));
        String certificate = Pem.ofCertificates(List.of(issuer.certificate()));
        String key = Pem.ofPrivateKey(issuer.key());
        Set<String> namespaces = new TreeSet<>();
        Matcher namespace = NAMESPACE.matcher(manifests);
        while (namespace.find()) {
            namespaces.add(namespace.group(1));
        }
        StringBuilder out = new StringBuilder();
        Set<String> made = new TreeSet<>();
        Matcher reference = REFERENCE.matcher(manifests);
        while (reference.find()) {
            make(reference.group(1), reference.group(2), namespaces, certificate, key, made, out, manifests);
        }
        Matcher nameless = NAMELESS_KIND.matcher(manifests);
        while (nameless.find()) {
            make("Secret", nameless.group(1), namespaces, certificate, key, made, out, manifests);
        }
        return out.toString();
    }

    private static void make(
            String kind,
            String name,
            Set<String> namespaces,
            String certificate,
            String key,
            Set<String> made,
            StringBuilder out,
            String manifests) {
        boolean defined = Pattern.compile("kind: " + kind + "\\s+metadata:\\s+name: " + name + "\\s")
                .matcher(manifests)
                .find();
        if (MISSING.matcher(name).matches() || defined || !made.add(kind + name)) {
            return;
        }
        for (String namespace : namespaces) {
            out.append("---\napiVersion: v1\nkind: ")
                    .append(kind)
                    .append("\nmetadata: {name: ")
                    .append(name)
                    .append(", namespace: ")
                    .append(namespace)
                    .append("}\n");
            if (kind.equals("Secret")) {
                out.append("type: kubernetes.io/tls\nstringData:\n  tls.crt: |\n")
                        .append(certificate.indent(4))
                        .append("  tls.key: |\n")
                        .append(key.indent(4));
            } else {
                out.append("data:\n  ca.crt: |\n").append(certificate.indent(4));
            }
        }
    }
}
