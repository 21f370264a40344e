package dev.meshwright.compile.tls;

import com.google.protobuf.ByteString;
import dev.meshwright.compile.memo.Draft;
import dev.meshwright.compile.memo.OriginPaths;
import dev.meshwright.compile.memo.Part;
import dev.meshwright.model.Credential;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.nio.charset.StandardCharsets;

/// Credentials as SDS secrets, in Istio's names: `kubernetes://NAME` for certificate and key, and the same
/// with `-cacert` for the authorities that belong to it.
public final class CredentialSecrets {
    private static final String AUTHORITIES_SUFFIX = "-cacert";

    private CredentialSecrets() {}

    /// What of a credential a proxy gets.
    public enum Form {
        KEY_PAIR,
        AUTHORITIES
    }

    /// @param name of the resource
    public record Inputs(String name, Form form, Credential credential) {
        /// Keys stay out of whatever prints this.
        @Override
        public String toString() {
            return name;
        }
    }

    /// The name under which the authorities of a credential come.
    static String authorities(Credential.Ref ref) {
        boolean already =
                ref.kind() == Credential.Kind.CONFIG_MAP || ref.resourceName().endsWith(AUTHORITIES_SUFFIX);
        return already ? ref.resourceName() : ref.resourceName() + AUTHORITIES_SUFFIX;
    }

    /// The name for the form.
    public static String name(Credential.Ref ref, Form form) {
        return switch (form) {
            case KEY_PAIR -> ref.resourceName();
            case AUTHORITIES -> authorities(ref);
        };
    }

    public static Part compile(Inputs in) {
        Secret.Builder secret = Secret.newBuilder().setName(in.name());
        Credential credential = in.credential();
        switch (in.form()) {
            case KEY_PAIR ->
                secret.setTlsCertificate(TlsCertificate.newBuilder()
                        .setCertificateChain(inline(credential.certificate()))
                        .setPrivateKey(inline(credential.privateKey())));
            case AUTHORITIES -> {
                CertificateValidationContext.Builder peers =
                        CertificateValidationContext.newBuilder().setTrustedCa(inline(credential.authorities()));
                if (!credential.revocations().isEmpty()) {
                    peers.setCrl(inline(credential.revocations()));
                }
                secret.setValidationContext(peers);
            }
        }
        OriginPaths origins = new OriginPaths().put("", credential.origin());
        return Part.of(TypeUrl.SECRET, in.name(), new Draft<>(secret.build(), origins));
    }

    private static DataSource inline(String pem) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFrom(pem, StandardCharsets.ISO_8859_1))
                .build();
    }
}
