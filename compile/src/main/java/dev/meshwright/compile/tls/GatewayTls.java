package dev.meshwright.compile.tls;

import com.google.protobuf.BoolValue;
import dev.meshwright.model.Credential;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Gateway.ClientCertificates;
import dev.meshwright.model.Gateway.Parameters;
import dev.meshwright.model.Gateway.PeerChecks;
import dev.meshwright.model.MeshTls.Demands;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import java.util.List;

/// TLS that a gateway terminates: with files at the gateway, with a named credential (`kubernetes://NAME`,
/// and its CA `kubernetes://NAME-cacert`, as Istio names them), or with the mesh's own certificates.
public final class GatewayTls {
    private GatewayTls() {}

    public static TransportSocket server(Gateway.Tls.Terminate tls, List<String> alpn) {
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder()
                .setTlsParams(parameters(tls.parameters()))
                .addAllAlpnProtocols(alpn);
        if (tls.credentials().isEmpty()) {
            fromFiles(common, tls);
        } else {
            fromCredential(common, tls);
        }
        return MeshTls.socket(DownstreamTlsContext.newBuilder()
                .setCommonTlsContext(common)
                .setRequireClientCertificate(BoolValue.of(tls.clients() == ClientCertificates.REQUIRED))
                .build());
    }

    /// The workload's own certificate; clients are workloads of the mesh where certificates are asked for.
    public static TransportSocket server(
            Gateway.Tls.Mesh tls, Demands demands, List<String> trustDomains, List<String> alpn) {
        TlsParameters parameters = parameters(tls.parameters().under(demands, true));
        return tls.clients() == ClientCertificates.NOT_ASKED
                ? MeshTls.server(parameters, alpn)
                : MeshTls.server(parameters, trustDomains, alpn);
    }

    private static void fromFiles(CommonTlsContext.Builder common, Gateway.Tls.Terminate tls) {
        tls.files()
                .forEach(pair -> common.addTlsCertificates(TlsCertificate.newBuilder()
                        .setCertificateChain(RuleTls.file(pair.certificate()))
                        .setPrivateKey(RuleTls.file(pair.privateKey()))));
        if (tls.clients() == ClientCertificates.NOT_ASKED) {
            return;
        }
        if (tls.authorities().isEmpty()) {
            common.setValidationContext(checks(tls.checks()).setTrustedCa(RuleTls.file(tls.caCertificates())));
        } else {
            bySecret(common, tls, tls.authorities().getFirst());
        }
    }

    private static void fromCredential(CommonTlsContext.Builder common, Gateway.Tls.Terminate tls) {
        tls.credentials()
                .forEach(ref -> common.addTlsCertificateSdsSecretConfigs(Secrets.credential(ref.resourceName())));
        if (tls.clients() == ClientCertificates.NOT_ASKED) {
            return;
        }
        if (!tls.caCertificates().isEmpty() && tls.authorities().isEmpty()) {
            common.setValidationContext(checks(tls.checks()).setTrustedCa(RuleTls.file(tls.caCertificates())));
            return;
        }
        bySecret(common, tls, (tls.authorities().isEmpty() ? tls.credentials() : tls.authorities()).getFirst());
    }

    private static void bySecret(CommonTlsContext.Builder common, Gateway.Tls.Terminate tls, Credential.Ref ref) {
        SdsSecretConfig secret = Secrets.credential(CredentialSecrets.authorities(ref));
        if (tls.checks().equals(PeerChecks.NONE)) {
            common.setValidationContextSdsSecretConfig(secret);
        } else {
            common.setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
                    .setDefaultValidationContext(checks(tls.checks()))
                    .setValidationContextSdsSecretConfig(secret));
        }
    }

    private static CertificateValidationContext.Builder checks(PeerChecks checks) {
        CertificateValidationContext.Builder out = CertificateValidationContext.newBuilder();
        checks.subjectAltNames().forEach(name -> out.addMatchTypedSubjectAltNames(RuleTls.name(name)));
        if (!checks.revocations().isEmpty()) {
            out.setCrl(RuleTls.file(checks.revocations()));
        }
        out.addAllVerifyCertificateSpki(checks.publicKeys()).addAllVerifyCertificateHash(checks.certificates());
        if (!checks.enforced()) {
            out.setTrustChainVerification(TrustChainVerification.ACCEPT_UNTRUSTED);
        }
        return out;
    }

    private static TlsParameters parameters(Parameters parameters) {
        return TlsParameters.newBuilder()
                .setTlsMinimumProtocolVersion(version(parameters.min()))
                .setTlsMaximumProtocolVersion(version(parameters.max()))
                .addAllCipherSuites(parameters.ciphers())
                .addAllEcdhCurves(parameters.curves())
                .build();
    }

    static TlsProtocol version(Gateway.Version version) {
        return switch (version) {
            case TLS_1_0 -> TlsProtocol.TLSv1_0;
            case TLS_1_1 -> TlsProtocol.TLSv1_1;
            case TLS_1_2 -> TlsProtocol.TLSv1_2;
            case TLS_1_3 -> TlsProtocol.TLSv1_3;
        };
    }
}
