package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.document.CipherSuites;
import dev.meshwright.model.Credential;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Gateway.ClientCertificates;
import dev.meshwright.model.Gateway.Parameters;
import dev.meshwright.model.Gateway.PeerChecks;
import dev.meshwright.model.Gateway.Version;
import dev.meshwright.model.MeshTls.Demands;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// `servers[].tls`.
final class GatewayTlsReader {
    private static final List<String> MODES =
            List.of("PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL");
    private static final List<String> VERSIONS = List.of("TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3");

    private GatewayTlsReader() {}

    private static final List<String> CURVES =
            List.of("X25519", "P-256", "P-384", "P-521", "X25519Kyber768Draft00", "X25519MLKEM768");

    private static final Pattern PUBLIC_KEY = Pattern.compile("[A-Za-z0-9+/]{43}=");
    private static final Pattern FINGERPRINT = Pattern.compile("([0-9a-fA-F]{2}:?){32}");

    /// Where certificates come from.
    private record Files(
            List<Credential.Ref> credentials,
            List<Credential.Ref> authorities,
            List<Gateway.KeyPair> pairs,
            boolean single,
            String roots) {
        boolean none() {
            return credentials.isEmpty() && pairs.isEmpty();
        }
    }

    private static Files files(Fields tls) {
        List<Credential.Ref> credentials = new ArrayList<>();
        tls.text("credentialName")
                .filter(n -> !n.isEmpty())
                .ifPresent(n -> credentials.add(Credential.Ref.parse(n, false)));
        tls.texts("credentialNames").forEach(n -> credentials.add(Credential.Ref.parse(n, false)));
        List<Credential.Ref> authorities = tls.text("caCertCredentialName").filter(n -> !n.isEmpty()).stream()
                .map(n -> Credential.Ref.parse(n, false))
                .toList();
        List<Gateway.KeyPair> pairs = new ArrayList<>();
        String certificate = tls.text("serverCertificate", "");
        String key = tls.text("privateKey", "");
        boolean written = !certificate.isEmpty() || !key.isEmpty();
        boolean half = certificate.isEmpty() != key.isEmpty();
        boolean single = written && !(half && !credentials.isEmpty());
        if (written && !single) {
            noEffect(
                    tls,
                    certificate.isEmpty() ? "privateKey" : "serverCertificate",
                    "credentialName is written too, and counts");
        }
        if (single) {
            pairs.add(new Gateway.KeyPair(certificate, key));
        }
        for (Fields pair : tls.sections("tlsCertificates")) {
            pairs.add(new Gateway.KeyPair(
                    pair.requiredText("serverCertificate", "a file path"),
                    pair.requiredText("privateKey", "a file path")));
            if (pair.has("caCertificates")) {
                pair.accept("caCertificates");
                noEffect(pair, "caCertificates", "clients are checked by caCertificates beside tlsCertificates");
            }
            pair.done();
        }
        int sources = tls.count("credentialName", "credentialNames", "tlsCertificates") + (single ? 1 : 0);
        if (sources > 1) {
            tls.error(
                    Codes.CONTRADICTION,
                    tls.has("credentialNames") ? "credentialNames" : "credentialName",
                    "certificates come from " + sources + " places (expected: one of credentialName, credentialNames,"
                            + " tlsCertificates and serverCertificate)",
                    "keep one");
        }
        return new Files(credentials, authorities, pairs, single, tls.text("caCertificates", ""));
    }

    private static void noEffect(Fields fields, String field, String what) {
        fields.findings()
                .warning(
                        Codes.NO_EFFECT,
                        fields.keyPosition(field),
                        fields.path(field) + ": " + what,
                        "it has no effect",
                        "remove it");
    }

    /// Where the mesh demands nothing.
    static Gateway.Tls read(Fields tls) {
        return read(tls, Demands.NONE);
    }

    /// @param demands of the mesh, where the server does not say it
    static Gateway.Tls read(Fields tls, Demands demands) {
        boolean redirect = tls.flag("httpsRedirect").orElse(false);
        String mode = tls.word("mode", MODES).orElse("");
        Files files = files(tls);
        Parameters parameters = parameters(tls);
        boolean open = tls.text("minProtocolVersion", "TLS_AUTO").equals("TLS_AUTO");
        Parameters least = parameters.under(demands, open);
        PeerChecks checks = new PeerChecks(
                tls.texts("subjectAltNames"),
                tls.text("caCrl", ""),
                !tls.flag("insecureSkipVerify").orElse(false),
                pins(tls, "verifyCertificateSpki", PUBLIC_KEY, "base64 of a SHA-256"),
                pins(tls, "verifyCertificateHash", FINGERPRINT, "a SHA-256 in hex"));
        tls.done();
        return switch (mode) {
            case "PASSTHROUGH" -> new Gateway.Tls.Passthrough(tls.origin());
            case "SIMPLE" -> terminate(tls, mode, ClientCertificates.NOT_ASKED, files, checks, least);
            case "MUTUAL" -> terminate(tls, mode, ClientCertificates.REQUIRED, files, checks, least);
            case "OPTIONAL_MUTUAL" -> terminate(tls, mode, ClientCertificates.OPTIONAL, files, checks, least);
            case "ISTIO_MUTUAL" -> mesh(tls, files, checks, parameters);
            case "" -> redirect ? new Gateway.Tls.HttpsRedirect(tls.origin()) : withoutMode(tls, files);
            default -> autoPassthrough(tls, files);
        };
    }

    private static List<String> pins(Fields tls, String field, Pattern form, String expected) {
        List<String> pins = new ArrayList<>();
        for (Fields.TextItem item : tls.textItems(field)) {
            if (form.matcher(item.text()).matches()) {
                pins.add(item.text());
            } else {
                tls.findings()
                        .error(
                                Codes.BAD_TEXT,
                                item.position(),
                                item.path() + ": '" + item.text() + "' (expected: " + expected + ")",
                                "a pin that no certificate has would let nobody in",
                                "write the hash in that form");
            }
        }
        return pins;
    }

    private static Gateway.Tls autoPassthrough(Fields tls, Files files) {
        if (!files.none()) {
            noEffect(tls, "mode", "AUTO_PASSTHROUGH uses no certificates");
        }
        return new Gateway.Tls.AutoPassthrough(tls.origin());
    }

    private static Parameters parameters(Fields tls) {
        Version min = version(tls, "minProtocolVersion").orElse(Parameters.DEFAULT.min());
        Version max = version(tls, "maxProtocolVersion").orElse(Parameters.DEFAULT.max());
        if (min.compareTo(max) > 0) {
            tls.error(
                    Codes.CONTRADICTION,
                    tls.has("minProtocolVersion") ? "minProtocolVersion" : "maxProtocolVersion",
                    "the lowest version, " + min + ", is above the highest, " + max,
                    "raise maxProtocolVersion, or lower minProtocolVersion");
        }
        if (max.compareTo(Version.TLS_1_2) < 0) {
            tls.error(
                    Codes.VALUE_NOT_SUPPORTED,
                    "maxProtocolVersion",
                    max + " is below TLS_1_2, the lowest version of our proxy",
                    "write TLSV1_2 or TLSV1_3");
        } else if (min.compareTo(Version.TLS_1_2) < 0) {
            tls.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            tls.position("minProtocolVersion"),
                            tls.path("minProtocolVersion") + ": " + min + " is below the lowest version of our proxy",
                            "stock Envoy speaks it, our proxy starts at TLS 1.2",
                            "write TLSV1_2");
        }
        return new Parameters(min, max, ciphers(tls, "cipherSuites"), curves(tls, "ecdhCurves"));
    }

    static List<String> curves(Fields tls, String field) {
        return known(tls, field, CURVES, "curve");
    }

    static List<String> ciphers(Fields tls, String field) {
        return known(tls, field, CipherSuites.KNOWN, "cipher suite");
    }

    /// Unknown ones are left out: a data plane would refuse the whole listener for one of them.
    private static List<String> known(Fields tls, String field, List<String> words, String what) {
        List<String> known = new ArrayList<>();
        for (Fields.TextItem item : tls.textItems(field)) {
            if (words.contains(item.text())) {
                known.add(item.text());
            } else {
                tls.findings()
                        .warning(
                                Codes.NO_EFFECT,
                                item.position(),
                                item.path() + ": '" + item.text() + "' is no known " + what
                                        + NearestName.suggestion(item.text(), words),
                                "it is left out",
                                "expected: " + String.join(", ", words));
            }
        }
        return known;
    }

    private static Optional<Version> version(Fields tls, String field) {
        return tls.word(field, VERSIONS)
                .filter(word -> !word.equals("TLS_AUTO"))
                .map(word -> Version.valueOf(word.replace("TLSV", "TLS_")));
    }

    /// The mode's default is PASSTHROUGH (first word of Istio's enumeration), even where a certificate is named.
    private static Gateway.Tls withoutMode(Fields tls, Files files) {
        if (!files.none()) {
            tls.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            tls.position(),
                            tls.path() + ".mode: missing, which means PASSTHROUGH, beside a certificate",
                            "TLS is not ended here, and the certificate is not used",
                            "write mode: SIMPLE or MUTUAL");
        }
        return new Gateway.Tls.Passthrough(tls.origin());
    }

    /// Istio passes over the list; where clients are checked, the revoked would be let in unseen.
    private static void besideCredential(Fields tls, ClientCertificates clients) {
        if (clients == ClientCertificates.NOT_ASKED) {
            noEffect(tls, "caCrl", "mode SIMPLE asks no client for a certificate");
            return;
        }
        tls.error(
                Codes.CONTRADICTION,
                "caCrl",
                "stands beside a credential, which holds its own revocation lists",
                "put the list into the Secret, as ca.crl");
    }

    private static Gateway.Tls mesh(Fields tls, Files files, PeerChecks checks, Parameters parameters) {
        if (!files.none() || !files.roots().isEmpty() || !checks.equals(PeerChecks.NONE)) {
            tls.error(
                    Codes.CONTRADICTION,
                    "mode",
                    "ISTIO_MUTUAL uses the mesh's own certificates and checks",
                    "remove the fields about certificates, or write mode: MUTUAL");
        }
        return new Gateway.Tls.Mesh(parameters, tls.origin());
    }

    private static Gateway.Tls terminate(
            Fields tls,
            String mode,
            ClientCertificates clients,
            Files files,
            PeerChecks checks,
            Parameters parameters) {
        if (files.credentials().isEmpty()) {
            String expected = "a file path, or credentialName, as mode is " + mode;
            if (files.pairs().isEmpty()
                    || (files.single() && files.pairs().getFirst().certificate().isEmpty())) {
                tls.missing("serverCertificate", expected);
            }
            if (files.pairs().isEmpty()
                    || (files.single() && files.pairs().getFirst().privateKey().isEmpty())) {
                tls.missing("privateKey", expected);
            }
            if (clients != ClientCertificates.NOT_ASKED
                    && files.roots().isEmpty()
                    && files.authorities().isEmpty()) {
                tls.missing("caCertificates", expected);
            }
        } else if (!checks.revocations().isEmpty()) {
            besideCredential(tls, clients);
        }
        boolean inFiles = files.credentials().isEmpty();
        if (inFiles
                && clients == ClientCertificates.NOT_ASKED
                && !checks.revocations().isEmpty()) {
            tls.error(Codes.CONTRADICTION, "caCrl", "with mode SIMPLE no certificate is checked", "write mode: MUTUAL");
        }
        if (!checks.enforced()
                && !(checks.publicKeys().isEmpty() && checks.certificates().isEmpty())) {
            noEffect(tls, "insecureSkipVerify", "lets clients in whose certificate is none of those pinned");
        }
        if (clients == ClientCertificates.NOT_ASKED && !checks.equals(PeerChecks.NONE)) {
            tls.findings()
                    .warning(
                            Codes.NO_EFFECT,
                            tls.position(),
                            tls.path() + ": checks client certificates, but mode SIMPLE asks for none",
                            "every client is let in",
                            "write mode: MUTUAL, or remove the checks");
        }
        return new Gateway.Tls.Terminate(
                clients,
                files.credentials(),
                files.authorities(),
                files.pairs(),
                files.roots(),
                checks,
                parameters,
                tls.origin());
    }
}
