package dev.meshwright.compile.tls;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import dev.meshwright.compile.memo.Wire;
import dev.meshwright.model.MeshTls.Demands;
import dev.meshwright.model.Protocol;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/// Transport sockets for mutual TLS between workloads of the mesh: which identities are accepted, which ALPN
/// words are said, which versions and ciphers (MeshConfig's `meshMTLS`). Pure.
public final class MeshTls {
    private MeshTls() {}

    /// The client's side: present the workload certificate, accept the identities listed.
    ///
    /// @param spiffeIds of the endpoints' service accounts; empty: any identity of the trust domains
    public static TransportSocket client(
            TlsVersions versions,
            Demands demands,
            List<String> trustDomains,
            List<String> spiffeIds,
            String sni,
            Protocol protocol) {
        CertificateValidationContext.Builder peers = CertificateValidationContext.newBuilder();
        if (spiffeIds.isEmpty()) {
            peers.addAllMatchTypedSubjectAltNames(anyOf(trustDomains));
        }
        spiffeIds.forEach(id -> peers.addMatchTypedSubjectAltNames(
                uri(StringMatcher.newBuilder().setExact(id).build())));
        UpstreamTlsContext context = UpstreamTlsContext.newBuilder()
                .setCommonTlsContext(
                        common(versions.parameters(demands), peers.build()).addAllAlpnProtocols(Alpn.offered(protocol)))
                .setSni(sni)
                .build();
        return socket(context);
    }

    /// The server's side: a client certificate of one of the trust domains is required.
    public static TransportSocket server(
            TlsVersions versions, Demands demands, List<String> trustDomains, List<String> alpn) {
        return server(versions.parameters(demands), trustDomains, alpn);
    }

    static TransportSocket server(TlsParameters versions, List<String> trustDomains, List<String> alpn) {
        CertificateValidationContext peers = CertificateValidationContext.newBuilder()
                .addAllMatchTypedSubjectAltNames(anyOf(trustDomains))
                .build();
        DownstreamTlsContext context = DownstreamTlsContext.newBuilder()
                .setCommonTlsContext(common(versions, peers).addAllAlpnProtocols(alpn))
                .setRequireClientCertificate(BoolValue.of(true))
                .build();
        return socket(context);
    }

    /// The server's side with the workload's certificate, where anybody may call.
    static TransportSocket server(TlsParameters versions, List<String> alpn) {
        return socket(DownstreamTlsContext.newBuilder()
                .setCommonTlsContext(CommonTlsContext.newBuilder()
                        .setTlsParams(versions)
                        .addTlsCertificateSdsSecretConfigs(Secrets.WORKLOAD)
                        .addAllAlpnProtocols(alpn))
                .setRequireClientCertificate(BoolValue.of(false))
                .build());
    }

    public static TransportSocket raw() {
        return TransportSocket.newBuilder()
                .setName("envoy.transport_sockets.raw_buffer")
                .setTypedConfig(Wire.any(RawBuffer.getDefaultInstance()))
                .build();
    }

    static TransportSocket socket(Message context) {
        return TransportSocket.newBuilder()
                .setName("envoy.transport_sockets.tls")
                .setTypedConfig(Wire.any(context))
                .build();
    }

    private static CommonTlsContext.Builder common(TlsParameters versions, CertificateValidationContext peers) {
        return CommonTlsContext.newBuilder()
                .setTlsParams(versions)
                .addTlsCertificateSdsSecretConfigs(Secrets.WORKLOAD)
                .setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
                        .setDefaultValidationContext(peers)
                        .setValidationContextSdsSecretConfig(Secrets.ROOTS));
    }

    private static List<SubjectAltNameMatcher> anyOf(List<String> trustDomains) {
        return trustDomains.stream().map(domain -> uri(domainPrefix(domain))).toList();
    }

    private static StringMatcher domainPrefix(String trustDomain) {
        return StringMatcher.newBuilder()
                .setPrefix("spiffe://" + trustDomain + "/")
                .build();
    }

    private static SubjectAltNameMatcher uri(StringMatcher matcher) {
        return SubjectAltNameMatcher.newBuilder()
                .setSanType(SubjectAltNameMatcher.SanType.URI)
                .setMatcher(matcher)
                .build();
    }
}
