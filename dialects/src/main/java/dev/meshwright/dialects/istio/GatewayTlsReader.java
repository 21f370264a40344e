package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.Gateway;
import java.util.List;

/// `servers[].tls`.
final class GatewayTlsReader {
    private static final List<String> MODES =
            List.of("PASSTHROUGH", "SIMPLE", "MUTUAL", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL", "OPTIONAL_MUTUAL");
    private static final List<String> VERSIONS = List.of("TLS_AUTO", "TLSV1_0", "TLSV1_1", "TLSV1_2", "TLSV1_3");

    private GatewayTlsReader() {}

    static Gateway.Tls read(Fields tls) {
        boolean redirect = tls.flag("httpsRedirect").orElse(false);
        String mode = tls.word("mode", MODES).orElse("");
        String credential = tls.text("credentialName", "");
        String certificate = tls.text("serverCertificate", "");
        String key = tls.text("privateKey", "");
        String roots = tls.text("caCertificates", "");
        tls.word("minProtocolVersion", VERSIONS);
        tls.word("maxProtocolVersion", VERSIONS);
        tls.unsupported("cipherSuites", "ecdhCurves", "minProtocolVersion", "maxProtocolVersion");
        Unsupported.refuse(
                tls,
                "caCertCredentialName",
                "caCrl",
                "credentialNames",
                "insecureSkipVerify",
                "subjectAltNames",
                "tlsCertificates",
                "verifyCertificateHash",
                "verifyCertificateSpki");
        tls.done();
        return switch (mode) {
            case "PASSTHROUGH" -> new Gateway.Tls.Passthrough(tls.origin());
            case "SIMPLE", "MUTUAL" -> terminate(tls, mode, credential, certificate, key, roots);
            case "" ->
                redirect ? new Gateway.Tls.HttpsRedirect(tls.origin()) : withoutMode(tls, credential, certificate, key);
            default -> {
                tls.error(
                        Codes.VALUE_NOT_SUPPORTED,
                        "mode",
                        mode + " is not supported yet (expected: PASSTHROUGH, SIMPLE or MUTUAL)",
                        "use one of them");
                yield new Gateway.Tls.None();
            }
        };
    }

    /// The mode's default is PASSTHROUGH (first word of Istio's enumeration); certificates show that SIMPLE was meant.
    private static Gateway.Tls withoutMode(Fields tls, String credential, String certificate, String key) {
        if (!credential.isEmpty() || !certificate.isEmpty() || !key.isEmpty()) {
            tls.missing("mode", "SIMPLE or MUTUAL, as a certificate is named");
        }
        return new Gateway.Tls.Passthrough(tls.origin());
    }

    private static Gateway.Tls terminate(
            Fields tls, String mode, String credential, String certificate, String key, String roots) {
        boolean mutual = mode.equals("MUTUAL");
        if (credential.isEmpty()) {
            if (certificate.isEmpty()) {
                tls.missing("serverCertificate", "a file path, or credentialName, as mode is " + mode);
            }
            if (key.isEmpty()) {
                tls.missing("privateKey", "a file path, or credentialName, as mode is " + mode);
            }
            if (mutual && roots.isEmpty()) {
                tls.missing("caCertificates", "a file path, or credentialName, as mode is " + mode);
            }
        }
        return new Gateway.Tls.Terminate(mutual, credential, certificate, key, roots, tls.origin());
    }
}
