package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Gateway.ClientCertificates;
import dev.meshwright.model.Gateway.Parameters;
import dev.meshwright.model.Gateway.PeerChecks;
import dev.meshwright.model.Gateway.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `servers[].tls`.
final class GatewayTlsReader {
    private static final List<String> MODES =
            List.of("PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL");
    private static final List<String> VERSIONS = List.of("TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3");

    /// Of TLS up to 1.2, in OpenSSL's words (Istio, `ValidCipherSuites`).
    private static final List<String> CIPHERS = List.of(
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "ECDHE-ECDSA-AES128-SHA",
            "ECDHE-RSA-AES128-SHA",
            "ECDHE-ECDSA-AES256-SHA",
            "ECDHE-RSA-AES256-SHA",
            "AES128-GCM-SHA256",
            "AES256-GCM-SHA384",
            "AES128-SHA",
            "AES256-SHA");

    private GatewayTlsReader() {}

    /// Where certificates come from.
    private record Files(String credential, String certificate, String key, String roots) {
        boolean none() {
            return credential.isEmpty() && certificate.isEmpty() && key.isEmpty();
        }
    }

    static Gateway.Tls read(Fields tls) {
        boolean redirect = tls.flag("httpsRedirect").orElse(false);
        String mode = tls.word("mode", MODES).orElse("");
        Files files = new Files(
                tls.text("credentialName", ""),
                tls.text("serverCertificate", ""),
                tls.text("privateKey", ""),
                tls.text("caCertificates", ""));
        Parameters parameters = parameters(tls);
        PeerChecks checks = new PeerChecks(
                tls.texts("subjectAltNames"),
                tls.text("caCrl", ""),
                !tls.flag("insecureSkipVerify").orElse(false));
        Unsupported.refuse(
                tls,
                "caCertCredentialName",
                "credentialNames",
                "tlsCertificates",
                "verifyCertificateHash",
                "verifyCertificateSpki");
        tls.done();
        return switch (mode) {
            case "PASSTHROUGH" -> new Gateway.Tls.Passthrough(tls.origin());
            case "SIMPLE" -> terminate(tls, mode, ClientCertificates.NOT_ASKED, files, checks, parameters);
            case "MUTUAL" -> terminate(tls, mode, ClientCertificates.REQUIRED, files, checks, parameters);
            case "OPTIONAL_MUTUAL" -> terminate(tls, mode, ClientCertificates.OPTIONAL, files, checks, parameters);
            case "ISTIO_MUTUAL" -> mesh(tls, files, checks, parameters);
            case "" -> redirect ? new Gateway.Tls.HttpsRedirect(tls.origin()) : withoutMode(tls, files);
            case "AUTO_PASSTHROUGH" -> new Gateway.Tls.AutoPassthrough(tls.origin());
            default -> throw new IllegalStateException("mode " + mode);
        };
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
        tls.unsupported("ecdhCurves");
        return new Parameters(min, max, ciphers(tls));
    }

    /// Unknown ones are left out: a data plane would refuse the whole listener for one of them.
    private static List<String> ciphers(Fields tls) {
        List<String> known = new ArrayList<>();
        for (Fields.TextItem cipher : tls.textItems("cipherSuites")) {
            if (CIPHERS.contains(cipher.text())) {
                known.add(cipher.text());
            } else {
                tls.findings()
                        .warning(
                                Codes.NO_EFFECT,
                                cipher.position(),
                                cipher.path() + ": '" + cipher.text() + "' is no known cipher suite"
                                        + NearestName.suggestion(cipher.text(), CIPHERS),
                                "it is left out",
                                "expected: " + String.join(", ", CIPHERS));
            }
        }
        return known;
    }

    private static Optional<Version> version(Fields tls, String field) {
        return tls.word(field, VERSIONS)
                .filter(word -> !word.equals("TLS_AUTO"))
                .map(word -> Version.valueOf(word.replace("TLSV", "TLS_")));
    }

    /// The mode's default is PASSTHROUGH (first word of Istio's enumeration); certificates show that SIMPLE was meant.
    private static Gateway.Tls withoutMode(Fields tls, Files files) {
        if (!files.none()) {
            tls.missing("mode", "SIMPLE or MUTUAL, as a certificate is named");
        }
        return new Gateway.Tls.Passthrough(tls.origin());
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
        if (files.credential().isEmpty()) {
            String expected = "a file path, or credentialName, as mode is " + mode;
            if (files.certificate().isEmpty()) {
                tls.missing("serverCertificate", expected);
            }
            if (files.key().isEmpty()) {
                tls.missing("privateKey", expected);
            }
            if (clients != ClientCertificates.NOT_ASKED && files.roots().isEmpty()) {
                tls.missing("caCertificates", expected);
            }
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
                files.credential(),
                files.certificate(),
                files.key(),
                files.roots(),
                checks,
                parameters,
                tls.origin());
    }
}
