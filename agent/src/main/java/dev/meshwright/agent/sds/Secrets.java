package dev.meshwright.agent.sds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.meshwright.agent.identity.Identity;
import dev.meshwright.base.identity.Pem;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// The two secrets of one identity, as xDS resources by name: `default` (certificate chain and key) and
/// `ROOTCA` (trust bundle). The names are Istio's. The version changes with every certificate. Immutable.
final class Secrets {
    static final String TYPE_URL = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";
    static final String CERTIFICATE = "default";
    static final String ROOTS = "ROOTCA";

    private final String version;
    private final Map<String, Any> byName;

    private Secrets(String version, Map<String, Any> byName) {
        this.version = version;
        this.byName = byName;
    }

    static Secrets of(Identity identity) {
        Secret certificate = Secret.newBuilder()
                .setName(CERTIFICATE)
                .setTlsCertificate(TlsCertificate.newBuilder()
                        .setCertificateChain(inline(Pem.ofCertificates(identity.chain())))
                        .setPrivateKey(inline(Pem.ofPrivateKey(identity.key()))))
                .build();
        Secret roots = Secret.newBuilder()
                .setName(ROOTS)
                .setValidationContext(CertificateValidationContext.newBuilder()
                        .setTrustedCa(inline(Pem.ofCertificates(identity.roots()))))
                .build();
        return new Secrets(
                identity.leaf().getSerialNumber().toString(16),
                Map.of(CERTIFICATE, packed(certificate), ROOTS, packed(roots)));
    }

    String version() {
        return version;
    }

    /// Both resources; no other name is known.
    Map<String, Any> byName() {
        return byName;
    }

    /// As `Any.pack`, which would load the descriptors of all of Envoy to learn the message's name.
    private static Any packed(Secret secret) {
        return Any.newBuilder()
                .setTypeUrl(TYPE_URL)
                .setValue(secret.toByteString())
                .build();
    }

    private static DataSource inline(String text) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFrom(text, StandardCharsets.US_ASCII))
                .build();
    }
}
