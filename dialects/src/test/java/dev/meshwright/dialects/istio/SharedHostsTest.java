package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Service;
import dev.meshwright.model.Workload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SharedHostsTest {
    private static final String HTTP = "ports: [{number: 80, name: http, protocol: HTTP}]";
    private static final String HTTPS = "ports: [{number: 443, name: https, protocol: HTTPS}]";

    @Test
    void portsOfAllEntriesOfAHost_areThoseOfOneService() {
        MeshRead read = read("resolution: DNS, " + HTTP, "resolution: DNS, " + HTTPS);
        assertThat(read.diagnostics()).isEmpty();
        assertThat(read.mesh().services()).hasSize(1);
        assertThat(read.mesh().services().getFirst().ports())
                .map(Service.Port::number)
                .containsExactly(80, 443);
    }

    @Test
    void endpointsOfAllEntriesOfAHost_areThoseOfOneService() {
        MeshRead read = read(
                "resolution: STATIC, endpoints: [{address: 10.0.0.1}], " + HTTP,
                "resolution: STATIC, endpoints: [{address: 10.0.0.1}, {address: 10.0.0.2}], " + HTTP);
        assertThat(read.diagnostics()).isEmpty();
        assertThat(read.mesh().services().getFirst().endpoints())
                .map(Workload::address)
                .containsExactly("10.0.0.1", "10.0.0.2");
    }

    @Test
    void entriesThatDifferInMore_areTwo_andTheSecondIsToldSo() {
        List<String> others = List.of(
                "resolution: NONE, " + HTTPS,
                "resolution: DNS, location: MESH_INTERNAL, " + HTTPS,
                "resolution: DNS, endpoints: [{address: other.example}], " + HTTPS,
                "resolution: DNS, addresses: [10.9.9.9], " + HTTPS);
        for (String other : others) {
            MeshRead read = read("resolution: DNS, " + HTTP, other);
            assertThat(read.diagnostics())
                    .as(other)
                    .extracting(Diagnostic::code, d -> d.position().line())
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(Codes.NO_EFFECT, 7));
            assertThat(read.mesh().services()).hasSize(2);
        }
    }

    @Test
    void threeEntries_neverSendAPortToEndpointsOfAnother() {
        MeshRead read = read(
                "resolution: STATIC, endpoints: [{address: 10.0.0.1}], " + HTTP,
                "resolution: STATIC, endpoints: [{address: 10.0.0.1}], " + HTTPS,
                "resolution: STATIC, endpoints: [{address: 10.0.0.2}], " + HTTP);
        assertThat(read.diagnostics()).map(Diagnostic::code).containsExactly(Codes.NO_EFFECT);
        assertThat(read.mesh().services().getFirst().endpoints())
                .map(Workload::address)
                .containsExactly("10.0.0.1");
    }

    @Test
    void entriesOfOtherNamespaces_areOthers() {
        String text = entry("a", "shop", "resolution: DNS, " + HTTP) + entry("b", "bank", "resolution: DNS, " + HTTPS);
        MeshRead read = new MeshReader().read(List.of(new SourceDocumentFile("f.yaml", text)), MeshSettings.DEFAULT);
        assertThat(read.mesh().services()).hasSize(2);
        assertThat(read.diagnostics()).isEmpty();
    }

    private static MeshRead read(String... specs) {
        List<String> entries = new ArrayList<>();
        for (String spec : specs) {
            entries.add(entry("e" + entries.size(), "shop", spec));
        }
        return new MeshReader()
                .read(List.of(new SourceDocumentFile("f.yaml", String.join("", entries))), MeshSettings.DEFAULT);
    }

    private static String entry(String name, String namespace, String spec) {
        return "---\napiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: " + name + ", namespace: "
                + namespace + "}\nspec: {hosts: [a.example], " + spec + "}\n";
    }
}
