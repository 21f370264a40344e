package dev.meshwright.compile.tls;

import com.google.protobuf.BoolValue;
import dev.meshwright.model.Gateway;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import java.util.List;

/// TLS that a gateway terminates: with files at the gateway, or with a named credential (`kubernetes://NAME`,
/// and its CA `kubernetes://NAME-cacert`, as Istio names them).
public final class GatewayTls {
    private GatewayTls() {}

    public static TransportSocket server(Gateway.Tls.Terminate tls, List<String> alpn) {
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder()
                .setTlsParams(TlsParameters.newBuilder()
                        .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_2)
                        .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3))
                .addAllAlpnProtocols(alpn);
        if (tls.credential().isEmpty()) {
            fromFiles(common, tls);
        } else {
            fromCredential(common, tls);
        }
        return MeshTls.socket(DownstreamTlsContext.newBuilder()
                .setCommonTlsContext(common)
                .setRequireClientCertificate(BoolValue.of(tls.mutual()))
                .build());
    }

    private static void fromFiles(CommonTlsContext.Builder common, Gateway.Tls.Terminate tls) {
        common.addTlsCertificates(TlsCertificate.newBuilder()
                .setCertificateChain(RuleTls.file(tls.certificate()))
                .setPrivateKey(RuleTls.file(tls.privateKey())));
        if (tls.mutual()) {
            common.setValidationContext(
                    CertificateValidationContext.newBuilder().setTrustedCa(RuleTls.file(tls.caCertificates())));
        }
    }

    private static void fromCredential(CommonTlsContext.Builder common, Gateway.Tls.Terminate tls) {
        String name = "kubernetes://" + tls.credential();
        common.addTlsCertificateSdsSecretConfigs(Secrets.credential(name));
        if (tls.mutual()) {
            common.setValidationContextSdsSecretConfig(Secrets.credential(name + "-cacert"));
        }
    }
}
