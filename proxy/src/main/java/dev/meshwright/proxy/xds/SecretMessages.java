package dev.meshwright.proxy.xds;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.decide.tls.DataSource;
import dev.meshwright.decide.tls.PeerValidation;
import dev.meshwright.proxy.tls.DataSources;
import dev.meshwright.proxy.tls.KeyMaterial;
import dev.meshwright.proxy.tls.SecretValue;
import dev.meshwright.proxy.tls.TrustMaterial;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.security.GeneralSecurityException;
import java.time.Clock;

/// Reads `Secret` messages into key or trust material.
final class SecretMessages {
    private SecretMessages() {}

    /// @param clock a certificate that has expired by it is refused, so that the one in use stays (threat model T5)
    /// @throws GeneralSecurityException with the field that is at fault
    static SecretValue read(ByteString message, Clock clock) throws GeneralSecurityException {
        Secret secret;
        try {
            secret = Secret.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new GeneralSecurityException("not a Secret message: " + e.getMessage(), e);
        }
        return switch (secret.getTypeCase()) {
            case TLS_CERTIFICATE -> certificate(secret.getTlsCertificate(), clock);
            case VALIDATION_CONTEXT -> validation(secret.getValidationContext());
            default ->
                throw new GeneralSecurityException(
                        "secret type " + secret.getTypeCase() + " (expected: tls_certificate or validation_context)");
        };
    }

    private static SecretValue certificate(TlsCertificate message, Clock clock) throws GeneralSecurityException {
        KeyMaterial material = KeyMaterial.fromPem(
                DataSources.read(source(message.getCertificateChain())),
                DataSources.read(source(message.getPrivateKey())));
        material.chain().getFirst().checkValidity(java.util.Date.from(clock.instant()));
        return new SecretValue.Certificate(material);
    }

    private static SecretValue validation(CertificateValidationContext message) throws GeneralSecurityException {
        if (message.getMatchTypedSubjectAltNamesCount() > 0) {
            throw new GeneralSecurityException(
                    "validation_context.match_typed_subject_alt_names: not supported in a secret (put it into the TLS"
                            + " context's default_validation_context)");
        }
        return new SecretValue.Validation(
                TrustMaterial.fromPem(
                        DataSources.read(source(message.getTrustedCa())), DataSources.read(source(message.getCrl()))),
                PeerValidation.NONE);
    }

    private static DataSource source(io.envoyproxy.envoy.config.core.v3.DataSource message) {
        return switch (message.getSpecifierCase()) {
            case FILENAME -> new DataSource.File(message.getFilename());
            case INLINE_BYTES -> new DataSource.Inline(message.getInlineBytes().toByteArray());
            case INLINE_STRING ->
                new DataSource.Inline(message.getInlineStringBytes().toByteArray());
            case ENVIRONMENT_VARIABLE -> new DataSource.Environment(message.getEnvironmentVariable());
            case SPECIFIER_NOT_SET -> new DataSource.Absent();
        };
    }
}
