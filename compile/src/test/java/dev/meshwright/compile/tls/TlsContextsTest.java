package dev.meshwright.compile.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.DestinationPolicy.ClientTls;
import dev.meshwright.model.DestinationPolicy.TlsMode;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.MeshTls.Demands;
import dev.meshwright.model.Protocol;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class TlsContextsTest {
    private static final Origin ORIGIN = Origin.builtIn("test");

    @Test
    void aMeshClientWithoutKnownPeers_stillBelievesItsTrustDomainAlone() throws InvalidProtocolBufferException {
        var context = upstream(MeshTls.client(
                        TlsVersions.MODERN, Demands.NONE, List.of("td"), List.of(), "sni", Protocol.HTTP))
                .getCommonTlsContext();

        var peers = context.getCombinedValidationContext().getDefaultValidationContext();
        assertThat(peers.getMatchTypedSubjectAltNamesList())
                .singleElement()
                .satisfies(m -> assertThat(m.getMatcher().getPrefix()).isEqualTo("spiffe://td/"));
        assertThat(context.getTlsParams().getTlsMinimumProtocolVersion()).isEqualTo(TlsProtocol.TLSv1_3);
    }

    @Test
    void aMeshServer_requiresACertificate() throws InvalidProtocolBufferException {
        var context = downstream(MeshTls.server(TlsVersions.COMPATIBLE, Demands.NONE, List.of("td"), List.of("h2")));

        assertThat(context.getRequireClientCertificate().getValue()).isTrue();
        assertThat(context.getCommonTlsContext().getTlsParams().getTlsMinimumProtocolVersion())
                .isEqualTo(TlsProtocol.TLSv1_2);
    }

    @Test
    void aMutualRule_presentsItsFiles_andChecksTheNamesWritten() throws InvalidProtocolBufferException {
        ClientTls tls = new ClientTls(
                TlsMode.MUTUAL, "bank", List.of("spiffe://x/y"), "/ca.pem", "/cert.pem", "/key.pem", true, ORIGIN);
        var context = upstream(RuleTls.client(tls, Demands.NONE, "api.bank.example", List.of()));

        assertThat(context.getSni()).isEqualTo("bank");
        var common = context.getCommonTlsContext();
        assertThat(common.getTlsCertificates(0).getPrivateKey().getFilename()).isEqualTo("/key.pem");
        assertThat(common.getValidationContext().getTrustedCa().getFilename()).isEqualTo("/ca.pem");
        assertThat(common.getValidationContext()
                        .getMatchTypedSubjectAltNames(0)
                        .getMatcher()
                        .getExact())
                .isEqualTo("spiffe://x/y");
    }

    @Test
    void aGatewayWithFiles_namesThem_andAsksClientsOnlyWhenMutual() throws InvalidProtocolBufferException {
        var mutual = downstream(GatewayTls.server(
                new Gateway.Tls.Terminate(true, "", "/cert.pem", "/key.pem", "/ca.pem", ORIGIN), List.of()));
        var simple = downstream(GatewayTls.server(
                new Gateway.Tls.Terminate(false, "", "/cert.pem", "/key.pem", "", ORIGIN), List.of()));

        assertThat(mutual.getRequireClientCertificate().getValue()).isTrue();
        assertThat(mutual.getCommonTlsContext()
                        .getValidationContext()
                        .getTrustedCa()
                        .getFilename())
                .isEqualTo("/ca.pem");
        assertThat(simple.getRequireClientCertificate().getValue()).isFalse();
        assertThat(simple.getCommonTlsContext()
                        .getTlsCertificates(0)
                        .getCertificateChain()
                        .getFilename())
                .isEqualTo("/cert.pem");
    }

    private static UpstreamTlsContext upstream(TransportSocket socket) throws InvalidProtocolBufferException {
        return UpstreamTlsContext.parseFrom(socket.getTypedConfig().getValue());
    }

    private static DownstreamTlsContext downstream(TransportSocket socket) throws InvalidProtocolBufferException {
        return DownstreamTlsContext.parseFrom(socket.getTypedConfig().getValue());
    }
}
