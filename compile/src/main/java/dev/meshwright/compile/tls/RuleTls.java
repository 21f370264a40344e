package dev.meshwright.compile.tls;

import dev.meshwright.model.Credential;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.MeshTls.Demands;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/// TLS towards servers that are not mesh workloads, as DestinationRule `tls` modes SIMPLE and MUTUAL write
/// it: key, certificate and CA are files at the proxy.
public final class RuleTls {
    /// Where Linux distributions of the Debian family keep the system's roots; what "no CA named" means.
    private static final String SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt";

    private RuleTls() {}

    /// For a proxy without a certificate of its own.
    public static TransportSocket client(ClientTls tls, Demands demands, String host, List<String> alpn) {
        return client(tls, demands, host, alpn, List.of());
    }

    /// @param host fallback for SNI, and for the names that the certificate must carry one of
    /// @param shown certificate of the proxy itself, for a rule that has none; at most one
    public static TransportSocket client(
            ClientTls tls, Demands demands, String host, List<String> alpn, List<Credential.Ref> shown) {
        String sni = tls.sni().isEmpty() && !host.startsWith("*") ? host : tls.sni();
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder().addAllAlpnProtocols(alpn);
        if (!demands.equals(Demands.NONE)) {
            common.setTlsParams(TlsVersions.demanded(demands));
        }
        if (!tls.credential().isEmpty()) {
            Credential.Ref ref = tls.credential().getFirst();
            if (tls.mode() == TlsMode.MUTUAL) {
                common.addTlsCertificateSdsSecretConfigs(Secrets.credential(ref.resourceName()));
            }
            if (tls.verified()) {
                common.setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
                        .setDefaultValidationContext(names(tls, sni))
                        .setValidationContextSdsSecretConfig(Secrets.credential(CredentialSecrets.authorities(ref))));
            }
        } else if (tls.verified()) {
            common.setValidationContext(peers(tls, sni));
        }
        if (tls.credential().isEmpty() && !tls.clientCertificate().isEmpty()) {
            common.addTlsCertificates(TlsCertificate.newBuilder()
                    .setCertificateChain(file(tls.clientCertificate()))
                    .setPrivateKey(file(tls.privateKey())));
        }
        if (tls.mode() == TlsMode.SIMPLE) {
            shown.forEach(ref -> common.addTlsCertificateSdsSecretConfigs(Secrets.credential(ref.resourceName())));
        }
        return MeshTls.socket(UpstreamTlsContext.newBuilder()
                .setCommonTlsContext(common)
                .setSni(sni)
                .build());
    }

    /// @param path at the proxy, or the PEM text itself
    static DataSource file(String path) {
        if (path.contains("-----BEGIN ")) {
            return DataSource.newBuilder().setInlineString(path).build();
        }
        return DataSource.newBuilder().setFilename(path).build();
    }

    private static CertificateValidationContext peers(ClientTls tls, String sni) {
        CertificateValidationContext.Builder peers = names(tls, sni)
                .setTrustedCa(file(tls.caCertificates().isEmpty() ? SYSTEM_ROOTS : tls.caCertificates()));
        if (!tls.revocations().isEmpty()) {
            peers.setCrl(file(tls.revocations()));
        }
        return peers.build();
    }

    private static CertificateValidationContext.Builder names(ClientTls tls, String sni) {
        List<String> names = tls.subjectAltNames().isEmpty() && !sni.isEmpty() ? List.of(sni) : tls.subjectAltNames();
        CertificateValidationContext.Builder peers = CertificateValidationContext.newBuilder();
        names.forEach(name -> peers.addMatchTypedSubjectAltNames(name(name)));
        return peers;
    }

    /// A URI or a DNS name that a certificate must carry.
    static SubjectAltNameMatcher name(String name) {
        return SubjectAltNameMatcher.newBuilder()
                .setSanType(
                        name.contains("://") ? SubjectAltNameMatcher.SanType.URI : SubjectAltNameMatcher.SanType.DNS)
                .setMatcher(StringMatcher.newBuilder().setExact(name))
                .build();
    }
}
