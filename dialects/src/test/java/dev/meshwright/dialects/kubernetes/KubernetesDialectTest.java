package dev.meshwright.dialects.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Inventory;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Protocol;
import dev.meshwright.model.Service;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KubernetesDialectTest {
    private static MeshRead read(String text) {
        MeshRead read = new MeshReader().read(List.of(new SourceDocumentFile("k.yaml", text)), MeshSettings.DEFAULT);
        assertThat(read.diagnostics()).isEmpty();
        return read;
    }

    @Test
    void service_hasPortsWithProtocolAndTarget() {
        Service service = read("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: web, namespace: shop, annotations: {networking.istio.io/exportTo: ".,other"}}
                        spec:
                          clusterIP: 10.96.0.1
                          selector: {app: web}
                          ports:
                          - {name: http-web, port: 80, targetPort: 8080}
                          - {name: x, port: 81, targetPort: named, appProtocol: grpc}
                          - {port: 53, protocol: UDP}
                          sessionAffinity: None
                        """).mesh().services().getFirst();
        assertThat(service.host()).isEqualTo("web.shop.svc.cluster.local");
        assertThat(service.addresses()).containsExactly("10.96.0.1");
        assertThat(service.exportTo()).containsExactly(".", "other");
        assertThat(service.ports().stream().map(Service.Port::protocol))
                .containsExactly(Protocol.HTTP, Protocol.GRPC, Protocol.UDP);
        assertThat(service.ports().get(0).targetPort()).isEqualTo(8080);
        assertThat(service.ports().get(1).targetPortName()).isEqualTo("named");
        assertThat(service.ports().get(2).targetPort()).isEqualTo(53);
    }

    @Test
    void headlessService_hasNoAddress_andAnExternalNameIsResolvedByDns() {
        MeshRead read = read("""
                {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None, ports: [{port: 1}]}}
                ---
                {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {type: ExternalName, externalName: x.example}}
                """);
        assertThat(read.mesh().services().get(0).addresses()).isEmpty();
        assertThat(read.mesh().services().get(1).resolution()).isEqualTo(Service.Resolution.DNS);
        assertThat(read.mesh().services().get(1).endpoints().getFirst().address())
                .isEqualTo("x.example");
    }

    @Test
    void deployment_isInventory_withTheLabelsOfItsPods() {
        MeshRead read = read("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: reviews-v1, namespace: shop}
                spec:
                  replicas: 2
                  template:
                    metadata: {labels: {app: reviews, version: v1}}
                    spec:
                      serviceAccountName: bookinfo
                      containers: [{name: c, image: i, ports: [{name: http, containerPort: 9080}]}]
                ---
                {apiVersion: v1, kind: ServiceAccount, metadata: {name: bookinfo, namespace: shop}}
                ---
                {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {istio-injection: enabled}}}
                """);
        Inventory inventory = read.mesh().inventory();
        Inventory.Template template = inventory.templates().getFirst();
        assertThat(template.labels()).isEqualTo(Map.of("app", "reviews", "version", "v1"));
        assertThat(template.serviceAccount()).isEqualTo("bookinfo");
        assertThat(template.ports()).isEqualTo(Map.of("http", 9080));
        assertThat(template.replicas()).isEqualTo(2);
        assertThat(inventory.serviceAccounts()).hasSize(1);
        assertThat(inventory.namespaces().getFirst().name()).isEqualTo("shop");
        assertThat(read.mesh().workloads()).isEmpty();
    }

    @Test
    void podWithAnAddress_isAWorkload_andOneWithoutIsInventory() {
        String pod = "{apiVersion: v1, kind: Pod, metadata: {name: %s, labels: {app: a}}, spec: {containers: []}%s}\n";
        MeshRead read = read(pod.formatted("p", ", status: {podIP: 10.0.0.7}") + "---\n" + pod.formatted("q", ""));
        assertThat(read.mesh().workloads())
                .singleElement()
                .matches(w -> w.address().equals("10.0.0.7"));
        assertThat(read.mesh().inventory().templates())
                .singleElement()
                .matches(t -> t.name().equals("q"));
    }
}
