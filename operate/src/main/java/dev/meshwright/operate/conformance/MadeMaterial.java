package dev.meshwright.operate.conformance;

import dev.meshwright.base.identity.Issuer;
import dev.meshwright.base.identity.Keys;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.base.tree.SourceDocumentFile;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The Secrets and ConfigMaps that published documents refer to and that a test run has to make: for every name that
/// is referred to, defined nowhere, and not said to be missing. One authority issues them all; what is said to
/// mismatch holds another authority's certificate.
final class MadeMaterial {
    private static final Pattern REFERENCE =
            Pattern.compile("kind: (Secret|ConfigMap)\\s+(?:group: \"\"\\s+)?(?:#[^\n]*\\s+)*name: \"?([a-z0-9-]+)\"?");
    private static final Pattern NAMELESS_KIND = Pattern.compile("- name: ([a-z0-9-]*certificate[a-z0-9-]*)");
    private static final Pattern NAMESPACE = Pattern.compile("namespace: ([a-z0-9-]+)");
    private static final Pattern MISSING =
            Pattern.compile(".*(non-?exi|not-found|missing|absent|unknown|malformed|invalid|does-not).*");

    private static final String FILE = "made.yaml";
    private static final Pattern OTHER_AUTHORITY = Pattern.compile(".*mismatch.*");

    /// What the certificate of published programs names.
    private static final List<String> DNS_NAMES = List.of("abc.example.com", "other.example.com");

    private static final List<String> URI_NAMES = List.of("spiffe://abc.example.com/test-identity");

    private static final Issuer AUTHORITY = authority("example");
    private static final Issuer OTHER = authority("another");
    private static final Pair SERVED = Pair.of(AUTHORITY);
    private static final Pair MISMATCHED = Pair.of(OTHER);

    /// A key and its certificate, with the names of published programs.
    private record Pair(String key, String chain) {
        static Pair of(Issuer issuer) {
            KeyPair keys = Keys.generate();
            X509Certificate leaf =
                    issuer.foreignLeaf(keys.getPublic(), URI_NAMES, DNS_NAMES, Instant.now(), Duration.ofDays(30));
            return new Pair(
                    Pem.ofPrivateKey(keys.getPrivate()), Pem.ofCertificates(List.of(leaf, issuer.certificate())));
        }
    }

    private MadeMaterial() {}

    private static Issuer authority(String name) {
        return Issuer.root(name, Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(3650));
    }

    /// Key and certificates that published programs show where documents refer to their authority, in one text.
    static Optional<String> ofProgram(List<SourceDocumentFile> documents) {
        return documents.stream().anyMatch(d -> d.name().equals(FILE))
                ? Optional.of(SERVED.key() + SERVED.chain())
                : Optional.empty();
    }

    private static String pem(Issuer issuer) {
        return Pem.ofCertificates(List.of(issuer.certificate()));
    }

    /// The documents with what they lack.
    static List<SourceDocumentFile> with(List<SourceDocumentFile> base, List<SourceDocumentFile> manifests) {
        StringBuilder all = new StringBuilder();
        base.forEach(f -> all.append(f.text()).append('\n'));
        manifests.forEach(f -> all.append(f.text()).append('\n'));
        List<SourceDocumentFile> with = new ArrayList<>(manifests);
        with.add(new SourceDocumentFile(FILE, documents(all.toString())));
        return with;
    }

    static String documents(String manifests) {
        Set<String> namespaces = new TreeSet<>();
        Matcher namespace = NAMESPACE.matcher(manifests);
        while (namespace.find()) {
            namespaces.add(namespace.group(1));
        }
        StringBuilder out = new StringBuilder();
        Set<String> made = new TreeSet<>();
        Matcher reference = REFERENCE.matcher(manifests);
        while (reference.find()) {
            make(reference.group(1), reference.group(2), namespaces, made, out, manifests);
        }
        Matcher nameless = NAMELESS_KIND.matcher(manifests);
        while (nameless.find()) {
            make("Secret", nameless.group(1), namespaces, made, out, manifests);
        }
        return out.toString();
    }

    private static void make(
            String kind, String name, Set<String> namespaces, Set<String> made, StringBuilder out, String manifests) {
        boolean defined = Pattern.compile("kind: " + kind + "\\s+metadata:\\s+name: " + name + "\\s")
                .matcher(manifests)
                .find();
        if (MISSING.matcher(name).matches() || defined || !made.add(kind + name)) {
            return;
        }
        boolean other = OTHER_AUTHORITY.matcher(name).matches();
        String authority = pem(other ? OTHER : AUTHORITY);
        Pair pair = other ? MISMATCHED : SERVED;
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
                        .append(pair.chain().indent(4))
                        .append("  tls.key: |\n")
                        .append(pair.key().indent(4))
                        .append("  ca.crt: |\n")
                        .append(authority.indent(4));
            } else {
                out.append("data:\n  ca.crt: |\n").append(authority.indent(4));
            }
        }
    }
}
