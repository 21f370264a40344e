package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.model.Gateway;
import dev.meshwright.model.Inventory;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.PeerAuthentication.Mode;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OtherKindsTest {
    @Test
    void gatewayServers_keepPortHostsAndTls() {
        Gateway gateway = ReadText.mesh("Gateway", """
            selector: {istio: ingressgateway}
            servers:
            - port: {number: 80, name: http, protocol: HTTP}
              hosts: ["*", ./a.example, other/b.example]
              tls: {httpsRedirect: true}
            - port: {number: 443, name: https, protocol: HTTPS}
              hosts: [a.example]
              tls: {mode: SIMPLE, credentialName: cert}
            """).gateways().getFirst();
        assertThat(gateway.selector()).isEqualTo(Map.of("istio", "ingressgateway"));
        assertThat(gateway.servers().get(0).hosts()).containsExactly("*", "shop/a.example", "other/b.example");
        assertThat(gateway.servers().get(0).tls()).isInstanceOf(Gateway.Tls.HttpsRedirect.class);
        assertThat(gateway.servers().get(1).tls())
                .isInstanceOfSatisfying(
                        Gateway.Tls.Terminate.class,
                        tls -> assertThat(tls.credentials())
                                .map(Object::toString)
                                .containsExactly("cert"));
    }

    @Test
    void gatewayTls_keepsItsModeVersionsAndChecks() {
        Gateway gateway = ReadText.mesh("Gateway", """
            selector: {istio: ingressgateway}
            servers:
            - port: {number: 443, name: a, protocol: HTTPS}
              bind: 127.0.0.9
              hosts: [a.example]
              tls: {mode: OPTIONAL_MUTUAL, credentialName: cert, subjectAltNames: [b.example],
                insecureSkipVerify: true, minProtocolVersion: TLSV1_3}
            - port: {number: 444, name: b, protocol: HTTPS}
              hosts: [a.example]
              tls: {mode: ISTIO_MUTUAL, cipherSuites: [AES128-SHA, NONSENSE]}
            """).gateways().getFirst();
        assertThat(gateway.servers().get(0).bind()).isEqualTo("127.0.0.9");
        assertThat(gateway.servers().get(0).tls()).isInstanceOfSatisfying(Gateway.Tls.Terminate.class, tls -> {
            assertThat(tls.clients()).isEqualTo(Gateway.ClientCertificates.OPTIONAL);
            assertThat(tls.checks()).isEqualTo(new Gateway.PeerChecks(List.of("b.example"), "", false));
            assertThat(tls.parameters().min()).isEqualTo(Gateway.Version.TLS_1_3);
        });
        assertThat(gateway.servers().get(1).tls())
                .isInstanceOfSatisfying(
                        Gateway.Tls.Mesh.class,
                        tls -> assertThat(tls.parameters().ciphers()).containsExactly("AES128-SHA"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{mode: ISTIO_MUTUAL, credentialName: c} | MW0209",
                "{mode: SIMPLE, credentialName: c, minProtocolVersion: TLSV1_3, maxProtocolVersion: TLSV1_2} | MW0209",
                "{mode: SIMPLE, credentialName: c, maxProtocolVersion: TLSV1_1, minProtocolVersion: TLSV1_0} | MW0202",
                "{mode: OPTIONAL_MUTUAL, serverCertificate: a, privateKey: b} | MW0108",
                "{mode: SIMPLE, credentialName: c, serverCertificate: a, privateKey: b} | MW0209",
                "{mode: MUTUAL, credentialName: c, caCrl: /crl.pem} | MW0209",
                "{mode: SIMPLE, tlsCertificates: [{serverCertificate: a}]} | MW0108"
            })
    void badGatewayTls_isRefused(String tls, String code) {
        assertThat(ReadText.errors(
                        "Gateway",
                        "servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*'], tls: " + tls + "}]"))
                .containsExactly(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{credentialName: c}",
                "{mode: SIMPLE, credentialName: c, privateKey: /key.pem}",
                "{mode: SIMPLE, credentialName: c, caCrl: /crl.pem}"
            })
    void gatewayTlsWithMoreThanItNeeds_isWarnedAbout(String tls) {
        MeshRead read = ReadText.read(
                "networking.istio.io/v1",
                "Gateway",
                "selector: {app: g}\nservers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*'], tls: "
                        + tls + "}]");
        assertThat(read.diagnostics().stream()
                        .filter(d -> d.code().equals(Codes.NO_EFFECT))
                        .map(Diagnostic::severity))
                .isNotEmpty()
                .containsOnly(Severity.WARNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'*shop.example'", "shop", "'~/shop.example'", "'team/*shop.example'"})
    void aGatewaysHostThatNoClientSends_isRefused(String host) {
        assertThat(ReadText.errors(
                        "Gateway", "servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: [" + host + "]}]"))
                .hasSize(1);
    }

    @Test
    void aProbeThatProbesNothing_isRefused() {
        assertThat(ReadText.errors("WorkloadGroup", "template: {}\nprobe: {periodSeconds: 3}"))
                .containsExactly(Codes.MISSING_FIELD);
    }

    @Test
    void certificatesPinsAndCurves_areKept() {
        Gateway.Tls tls = ReadText.mesh("Gateway", """
            servers:
            - port: {number: 443, name: a, protocol: HTTPS}
              hosts: ['*']
              tls:
                mode: MUTUAL
                credentialNames: [rsa, ec]
                caCertCredentialName: clients
                ecdhCurves: [X25519]
                verifyCertificateSpki: [MHI5UmdZaVVvQ0JBdXhJZ1pFbVhhUW9rdGxvTG9lUzI=]
            """)
                .gateways()
                .getFirst()
                .servers()
                .getFirst()
                .tls();
        assertThat(tls).isInstanceOfSatisfying(Gateway.Tls.Terminate.class, t -> {
            assertThat(t.credentials()).map(Object::toString).containsExactly("rsa", "ec");
            assertThat(t.authorities()).map(Object::toString).containsExactly("clients");
            assertThat(t.parameters().curves()).containsExactly("X25519");
            assertThat(t.checks().publicKeys()).hasSize(1);
        });
    }

    @Test
    void serviceEntry_isOneServicePerHost_withItsEndpoints() {
        Mesh mesh = ReadText.mesh("ServiceEntry", """
            hosts: [a.example, b.example]
            addresses: [10.0.0.1]
            location: MESH_INTERNAL
            resolution: STATIC
            ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}, {number: 81, name: grpc-x, protocol: GRPC}]
            endpoints:
            - address: 127.0.0.1
              ports: {http: 9080}
              labels: {version: v1, security.istio.io/tlsMode: istio}
              weight: 5
            """);
        assertThat(mesh.services().stream().map(Service::host)).containsExactly("a.example", "b.example");
        Service service = mesh.services().getFirst();
        assertThat(service.ports().get(0).targetPort()).isEqualTo(8080);
        assertThat(service.ports().get(1).protocol()).isEqualTo(Protocol.GRPC);
        Workload endpoint = service.endpoints().getFirst();
        assertThat(endpoint.ports()).isEqualTo(Map.of("http", 9080));
        assertThat(endpoint.tls()).isEqualTo(Workload.TlsMode.ISTIO);
        assertThat(endpoint.weight()).isEqualTo(5);
    }

    @Test
    void serviceEntryWithDnsAndNoEndpoints_resolvesItsHost() {
        Service service = ReadText.mesh(
                        "ServiceEntry",
                        "hosts: [api.example]\nresolution: DNS\nports: [{number: 443, name: tls, protocol: TLS}]")
                .services()
                .getFirst();
        assertThat(service.endpoints().getFirst().address()).isEqualTo("api.example");
        assertThat(service.location()).isEqualTo(Service.Location.MESH_EXTERNAL);
    }

    @Test
    void workloadEntryIsAWorkload_andWorkloadGroupIsInventory() {
        Workload workload = ReadText.mesh("WorkloadEntry", "address: 10.1.1.1\nlabels: {app: a}\nserviceAccount: acc")
                .workloads()
                .getFirst();
        assertThat(workload.serviceAccount()).isEqualTo("acc");
        Mesh mesh = ReadText.mesh("WorkloadGroup", "metadata: {labels: {app: a}}\ntemplate: {ports: {http: 8080}}");
        Inventory.Template template = mesh.inventory().templates().getFirst();
        assertThat(template.labels()).isEqualTo(Map.of("app", "a"));
        assertThat(mesh.workloads()).isEmpty();
    }

    @Test
    void peerAuthentication_keepsModesByPort() {
        PeerAuthentication policy = ReadText.mesh(
                        "PeerAuthentication",
                        "selector: {matchLabels: {app: a}}\n"
                                + "mtls: {mode: STRICT}\n"
                                + "portLevelMtls: {8080: {mode: DISABLE}}")
                .peerAuthentications()
                .getFirst();
        assertThat(policy.mode()).isEqualTo(Mode.STRICT);
        assertThat(policy.ports()).isEqualTo(Map.of(8080, Mode.DISABLE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Gateway | {servers: []} | MW0210",
                "Gateway | {servers: [{port: {number: 80, name: a, protocol: HTP}, hosts: ['*']}]} | MW0110",
                "Gateway | {servers: [{port: {number: 443, name: a, protocol: HTTPS}, hosts: ['*']}]} | MW0108",
                "Gateway | {servers: [{port: {number: 1, name: a, protocol: TLS}, hosts: ['*'], tls: {mode: SIMPLE, "
                        + "serverCertificate: /c}}]} | MW0108",
                "PeerAuthentication | {mtls: {mode: STRIC}} | MW0110",
                "PeerAuthentication | {portLevelMtls: {80: {mode: STRICT}}} | MW0209",
                "ServiceEntry | {hosts: [a.example], resolution: STATIC, endpoints: [{address: b.example}]} | MW0115",
                "ServiceEntry | {resolution: DNS} | MW0108",
                "WorkloadEntry | {address: '10.0.0.1:80'} | MW0115",
                "WorkloadEntry | {address: 10.0.0.1, serviceAccount: 'a/b'} | MW0111",
                "WorkloadGroup | {} | MW0108"
            })
    void badElement_isRefused(String kind, String spec, String code) {
        assertThat(ReadText.errors(kind, spec)).isEqualTo(List.of(code));
    }
}
