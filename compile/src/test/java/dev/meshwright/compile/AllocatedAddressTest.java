package dev.meshwright.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.memo.CompileCache;
import dev.meshwright.model.Mesh;
import dev.meshwright.xds.Resource;
import dev.meshwright.xds.TypeUrl;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AllocatedAddressTest {
    private static final String ENTRIES = """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: a, namespace: shop}
        spec: {hosts: [a.example], resolution: DNS, ports: [{number: 5432, name: tcp, protocol: TCP}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: b, namespace: shop}
        spec:
          hosts: [b.example]
          resolution: DNS
          ports: [{number: 5432, name: tcp, protocol: TCP}, {number: 8081, name: http, protocol: HTTP}]
        """;

    @Test
    void opaqueServicesOnOnePort_haveAListenerEach_whereAddressesAreAllocated() {
        assertThat(listenersOn("5432", resources("true").of(TypeUrl.LISTENER)))
                .hasSize(2)
                .allMatch(name -> name.startsWith("240.240."));
    }

    @Test
    void theyShareTheListenerOfThePort_whereNamesAreNotCaptured() {
        assertThat(listenersOn("5432", resources("false").of(TypeUrl.LISTENER))).containsExactly("0.0.0.0_5432");
    }

    @Test
    void requestsAreTakenByTheAllocatedAddressToo() throws InvalidProtocolBufferException {
        Resource host = Objects.requireNonNull(
                resources("true").of(TypeUrl.VIRTUAL_HOST).get("8081/b.example"));
        assertThat(VirtualHost.parseFrom(host.bytes()).getDomainsList())
                .anyMatch(domain -> domain.startsWith("240.240."));
        assertThat(resources("true").of(TypeUrl.LISTENER)).containsKey("0.0.0.0_8081");
    }

    private static List<String> listenersOn(String port, Map<String, Resource> listeners) {
        return listeners.keySet().stream()
                .filter(name -> name.endsWith("_" + port))
                .toList();
    }

    private static dev.meshwright.xds.ResourceSet resources(String capture) {
        Case base = Case.named("captured");
        List<SourceDocumentFile> documents = new ArrayList<>(base.documents());
        documents.add(new SourceDocumentFile("entries.yaml", ENTRIES));
        documents.add(new SourceDocumentFile(
                "settings.yaml", "defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: \"" + capture + "\"}}\n"));
        Mesh mesh = Case.mesh(documents);
        return new Compiler(new CompileCache())
                .compile(mesh, base.node("delta", mesh))
                .resources();
    }
}
