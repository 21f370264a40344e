package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.dialects.document.CipherSuites;
import dev.meshwright.dialects.gatewayapi.ApiPart.FrontendTls;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import dev.meshwright.model.Gateway.ClientCertificates;
import dev.meshwright.model.Gateway.Parameters;
import dev.meshwright.model.Gateway.PeerChecks;
import dev.meshwright.model.Gateway.Tls;
import dev.meshwright.model.MeshTls.Demands;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a listener does with TLS: its certificates, the checks of client certificates that its Gateway asks for
/// (`spec.tls.frontend`), and the options that Istio knows.
///
/// Options: `gateway.istio.io/tls-terminate-mode` (MUTUAL, OPTIONAL_MUTUAL, ISTIO_SIMPLE, ISTIO_MUTUAL) and
/// `gateway.istio.io/tls-cipher-suites`.
final class ListenerTls {
    private static final String MODE = "gateway.istio.io/tls-terminate-mode";
    private static final String CIPHERS = "gateway.istio.io/tls-cipher-suites";
    private static final String LISTENER_MODE = "gateway.istio.io/listener-protocol";
    private static final List<String> MODES = List.of("MUTUAL", "OPTIONAL_MUTUAL", "ISTIO_SIMPLE", "ISTIO_MUTUAL");
    private static final List<String> OPTIONS = List.of(MODE, CIPHERS, LISTENER_MODE);

    private static final String CLOSED = "the listener is not opened";

    private final Known known;
    private final Certificates certificates;

    ListenerTls(Known known) {
        this.known = known;
        certificates = new Certificates(known);
    }

    void judge(OpenListener listener) {
        listener.spec.options().keySet().stream()
                .filter(option -> !OPTIONS.contains(option))
                .forEach(option -> known.warn(
                        Codes.FIELD_NOT_SUPPORTED,
                        listener.spec.origin(),
                        "tls.options: '" + option + "' is not known",
                        "it has no effect; the listener is used without it",
                        "write one of " + String.join(", ", OPTIONS)));
        if (listener.spec.passthrough()) {
            listener.tls = new Tls.Passthrough(listener.spec.origin());
            return;
        }
        terminate(listener);
    }

    private void terminate(OpenListener listener) {
        String mode = listener.spec.options().getOrDefault(MODE, "");
        if (!mode.isEmpty() && !MODES.contains(mode)) {
            known.warn(
                    Codes.FIELD_NOT_SUPPORTED,
                    listener.spec.origin(),
                    "tls.options: " + MODE + " '" + mode + "' is not known",
                    "it has no effect; client certificates are asked for as the Gateway says",
                    "write one of " + String.join(", ", MODES));
        }
        Parameters parameters = parameters(listener);
        if (mode.equals("ISTIO_MUTUAL") || mode.equals("ISTIO_SIMPLE")) {
            ClientCertificates clients =
                    mode.equals("ISTIO_MUTUAL") ? ClientCertificates.REQUIRED : ClientCertificates.NOT_ASKED;
            listener.tls = new Tls.Mesh(clients, parameters, listener.spec.origin());
            return;
        }
        String credential = credential(listener);
        if (!listener.insecure.isEmpty()) {
            return;
        }
        Optional<FrontendTls> frontend = frontend(listener);
        String authorities = frontend.map(f -> authorities(listener, f)).orElse("");
        boolean checked = frontend.isPresent() && !authorities.isEmpty();
        boolean lax = frontend.map(FrontendTls::optional).orElse(false);
        ClientCertificates clients = switch (mode) {
            case "MUTUAL" -> ClientCertificates.REQUIRED;
            case "OPTIONAL_MUTUAL" -> ClientCertificates.OPTIONAL;
            default ->
                !checked
                        ? ClientCertificates.NOT_ASKED
                        : lax ? ClientCertificates.OPTIONAL : ClientCertificates.REQUIRED;
        };
        boolean enforced = !lax || MODES.contains(mode);
        listener.tls = new Tls.Terminate(
                clients,
                credential,
                "",
                "",
                authorities,
                new PeerChecks(List.of(), "", enforced),
                parameters,
                listener.spec.origin());
    }

    /// The first certificate that can be used; a listener that has none cannot be opened.
    private String credential(OpenListener listener) {
        String credential = "";
        String problem = "";
        String own = listener.owner.namespace();
        for (Ref ref : listener.spec.certificates()) {
            String reason = certificates.keyPair(ref, listener.owner.kind(), own, "InvalidCertificateRef", CLOSED);
            if (!reason.isEmpty()) {
                problem = problem.isEmpty() ? reason : problem;
            } else if (credential.isEmpty()) {
                String namespace = ref.namespaceOr(own);
                credential =
                        namespace.equals(listener.gateway.id().namespace()) ? ref.name() : namespace + "/" + ref.name();
            } else {
                known.warn(
                        Codes.FIELD_NOT_SUPPORTED,
                        ref.origin(),
                        "a second certificate has no effect",
                        "the first one is used",
                        "give the other hostname a listener of its own");
            }
        }
        if (listener.spec.certificates().isEmpty()) {
            problem = "InvalidCertificateRef";
        }
        if (credential.isEmpty()) {
            insecure(listener, problem, "no certificate can be used");
        } else if (!problem.isEmpty()) {
            listener.unresolved = problem;
            listener.message = "a certificate cannot be used";
        }
        return credential;
    }

    private static void insecure(OpenListener listener, String reason, String what) {
        listener.insecure = what;
        listener.message = what + ": " + reason;
        listener.unresolved = reason;
        if (!reason.equals("InvalidCertificateRef")) {
            listener.refused = "NoValidCACertificate";
        }
    }

    private static Optional<FrontendTls> frontend(OpenListener listener) {
        List<FrontendTls> all = listener.gateway.frontend();
        return all.stream()
                .filter(f -> f.port() == listener.spec.port())
                .findFirst()
                .or(() -> all.stream().filter(f -> f.port() == 0).findFirst())
                .filter(f -> !f.authorities().isEmpty());
    }

    private String authorities(OpenListener listener, FrontendTls frontend) {
        Certificates.Authorities found = certificates.authorities(
                frontend.authorities(),
                "Gateway",
                listener.gateway.id().namespace(),
                true,
                "InvalidCACertificateKind",
                "no client is known by it");
        if (found.bundle().isEmpty()) {
            insecure(listener, found.reason(), "client certificates cannot be checked");
        } else if (!found.reason().isEmpty()) {
            listener.unresolved = found.reason();
            listener.message = "an authority of client certificates cannot be used";
        }
        return found.bundle();
    }

    private Parameters parameters(OpenListener listener) {
        String written = listener.spec.options().getOrDefault(CIPHERS, "");
        Demands demands = known.settings().tls().others();
        if (written.isEmpty()) {
            return Parameters.DEFAULT.under(demands, true);
        }
        List<String> ciphers = new ArrayList<>();
        for (String cipher : written.split(",", -1)) {
            String name = cipher.strip();
            if (CipherSuites.KNOWN.contains(name)) {
                ciphers.add(name);
            } else {
                known.warn(
                        Codes.FIELD_NOT_SUPPORTED,
                        listener.spec.origin(),
                        "tls.options: " + CIPHERS + ": cipher suite '" + name + "' is not known",
                        "it is left out",
                        "write names of OpenSSL: " + String.join(", ", CipherSuites.KNOWN));
            }
        }
        return new Parameters(Parameters.DEFAULT.min(), Parameters.DEFAULT.max(), ciphers).under(demands, true);
    }
}
