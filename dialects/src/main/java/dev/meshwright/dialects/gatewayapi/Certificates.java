package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.identity.Pem;
import dev.meshwright.dialects.document.Material;
import dev.meshwright.dialects.gatewayapi.ApiPart.Ref;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;

/// References to certificates: Secrets with a certificate and its key, and bundles of authorities. Whether
/// something may be referred to is asked first, so that nobody learns from a message what exists in a namespace
/// that is closed to them.
final class Certificates {
    private static final String NOT_PERMITTED = "RefNotPermitted";

    private final Known known;

    Certificates(Known known) {
        this.known = known;
    }

    /// What is wrong with a reference to a certificate and its key, as a condition's reason; empty: nothing.
    ///
    /// @param ownerKind of who refers, in `ownerNamespace`
    /// @param invalid the reason of what is there and cannot be used
    String keyPair(Ref ref, String ownerKind, String ownerNamespace, String invalid, String effect) {
        String reason = "";
        if (!ref.group().isEmpty() || !ref.kind().equals("Secret")) {
            reason = invalid;
        } else if (!known.permitted(GatewayApiDialect.GROUP, ownerKind, ownerNamespace, ref)) {
            reason = NOT_PERMITTED;
        } else {
            Optional<Material> secret = known.material("Secret", ref.namespaceOr(ownerNamespace), ref.name());
            boolean sound = secret.isPresent()
                    && isCertificate(secret.get().values().getOrDefault("tls.crt", ""))
                    && secret.get().values().getOrDefault("tls.key", "").contains("PRIVATE KEY-----");
            reason = sound ? "" : invalid;
        }
        if (!reason.isEmpty()) {
            report(
                    ref,
                    ownerNamespace,
                    reason,
                    effect,
                    "add a Secret of type kubernetes.io/tls with tls.crt and tls.key");
        }
        return reason;
    }

    /// @param bundle PEM of all authorities that can be used
    /// @param reason of the last reference that cannot be used; empty: all can
    record Authorities(String bundle, String reason) {}

    /// @param secrets whether Secrets with `ca.crt` are taken beside ConfigMaps
    Authorities authorities(
            List<Ref> refs, String ownerKind, String ownerNamespace, boolean secrets, String wrongKind, String effect) {
        StringBuilder bundle = new StringBuilder();
        String last = "";
        for (Ref ref : refs) {
            String reason = "";
            boolean kind = ref.group().isEmpty()
                    && (ref.kind().equals("ConfigMap") || (secrets && ref.kind().equals("Secret")));
            if (!known.permitted(GatewayApiDialect.GROUP, ownerKind, ownerNamespace, ref)) {
                reason = NOT_PERMITTED;
            } else if (!kind) {
                reason = wrongKind;
            } else {
                String text = known.material(ref.kind(), ref.namespaceOr(ownerNamespace), ref.name())
                        .map(m -> m.values().getOrDefault("ca.crt", ""))
                        .orElse("");
                if (isCertificate(text)) {
                    bundle.append(text).append(text.endsWith("\n") ? "" : "\n");
                } else {
                    reason = "InvalidCACertificateRef";
                }
            }
            if (!reason.isEmpty()) {
                last = reason;
                report(ref, ownerNamespace, reason, effect, "name a ConfigMap with ca.crt");
            }
        }
        return new Authorities(bundle.toString(), last);
    }

    private void report(Ref ref, String ownerNamespace, String reason, String effect, String next) {
        boolean closed = reason.equals(NOT_PERMITTED);
        known.warn(
                closed ? Codes.REFERENCE_NOT_PERMITTED : Codes.CERTIFICATE_INVALID,
                ref.origin(),
                ref.kind() + " '" + ref.namespaceOr(ownerNamespace) + "/" + ref.name() + "': " + reason,
                effect,
                closed ? "add a ReferenceGrant in namespace " + ref.namespace() : next);
    }

    private static boolean isCertificate(String pem) {
        try {
            return !Pem.certificates(pem).isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }
}
