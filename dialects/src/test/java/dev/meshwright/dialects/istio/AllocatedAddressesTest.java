package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Service;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AllocatedAddressesTest {
    private static final SourceDocumentFile CAPTURE =
            new SourceDocumentFile("mesh.yaml", "defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: \"true\"}}\n");

    @Test
    void hostThatIsWrittenTwice_hasTheAddressThatIstioGivesIt() {
        // Published by istiod: TestServiceEntryDuplicatedHostname.
        MeshRead read = read(
                CAPTURE,
                entry("istio-http", "default", "istio.io", "resolution: DNS", ""),
                entry("istio-https", "default", "istio.io", "resolution: DNS", ""));
        assertThat(addresses(read)).containsOnly(List.of("240.240.91.120"));
    }

    @Test
    void nothingIsAllocated_whereNamesAreNotCaptured() {
        assertThat(addresses(read(entry("a", "shop", "a.example", "resolution: DNS", ""))))
                .containsExactly(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"resolution: NONE", "resolution: DNS, addresses: [10.9.9.9]"})
    void nothingIsAllocated_whereCallersChoose_orAnAddressIsWritten(String spec) {
        MeshRead read = read(CAPTURE, entry("a", "shop", "a.example", spec, ""));
        assertThat(addresses(read)).noneMatch(a -> a.toString().contains("240.240"));
    }

    @Test
    void aLabelOptsOut_andStatusOfAClusterStays() {
        MeshRead read = read(
                CAPTURE,
                entry("a", "shop", "a.example", "resolution: DNS", "networking.istio.io/enable-autoallocate-ip: FALSE"),
                new SourceDocumentFile(
                        "b.yaml",
                        entry("b", "shop", "b.example", "resolution: DNS", "").text()
                                + "status: {addresses: [{host: b.example, value: 240.240.0.7}, {host: c, value:"
                                + " 240.240.0.8}]}\n"));
        assertThat(addresses(read)).containsExactly(List.of(), List.of("240.240.0.7"));
    }

    @Test
    void everyHostHasAnAddressOfItsOwn_whateverTheOrderOfTheFiles() {
        long seed = System.nanoTime();
        List<SourceDocumentFile> files = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            files.add(entry("e" + i, "shop", "h" + i + ".example", "resolution: DNS", ""));
        }
        files.add(CAPTURE);
        List<List<String>> first = addresses(new MeshReader().read(files, MeshSettings.DEFAULT));
        Collections.shuffle(files, new Random(seed));
        assertThat(addresses(new MeshReader().read(files, MeshSettings.DEFAULT)))
                .as("seed %s", seed)
                .isEqualTo(first);
        Set<String> all = new HashSet<>();
        assertThat(first).allSatisfy(a -> assertThat(a).hasSize(1));
        assertThat(first).allMatch(a -> all.add(a.getFirst()));
        assertThat(all).allMatch(a -> a.startsWith("240.240.") && !a.endsWith(".0") && !a.endsWith(".255"));
    }

    @Test
    void anAddressThatSomebodyWrote_isNotGivenToAnother() {
        MeshRead alone = read(CAPTURE, entry("a", "shop", "a.example", "resolution: DNS", ""));
        String address = addresses(alone).getFirst().getFirst();
        MeshRead both = read(
                CAPTURE,
                entry("a", "shop", "a.example", "resolution: DNS", ""),
                entry("b", "shop", "b.example", "resolution: DNS, addresses: [" + address + "]", ""));
        assertThat(new HashSet<>(addresses(both))).hasSize(2);
    }

    @Test
    void aServiceWhoseAddressStays_isTheSameInstance() {
        MeshReader reader = new MeshReader();
        List<SourceDocumentFile> files =
                new ArrayList<>(List.of(CAPTURE, entry("a", "shop", "a.example", "resolution: DNS", "")));
        Service before =
                reader.read(files, MeshSettings.DEFAULT).mesh().services().getFirst();
        files.add(entry("b", "shop", "b.example", "resolution: DNS", ""));
        assertThat(reader.read(files, MeshSettings.DEFAULT).mesh().services().getFirst())
                .isSameAs(before);
    }

    @Test
    void otherEnvironment_isAnswered_atItsPlace() {
        MeshRead read = read(new SourceDocumentFile("mesh.yaml", """
            defaultConfig:
              proxyMetadata:
                ISTIO_META_DNS_CAPTURE: "true"
                ISTIO_META_DNS_AUTO_ALLOCATE: "true"
                BOOTSTRAP_XDS_AGENT: "true"
            """));
        assertThat(read.diagnostics())
                .extracting(Diagnostic::code, d -> d.position().line())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Codes.NO_EFFECT, 3),
                        org.assertj.core.groups.Tuple.tuple(Codes.NO_EFFECT, 4),
                        org.assertj.core.groups.Tuple.tuple(Codes.NO_EFFECT, 5));
        MeshRead wrong = read(new SourceDocumentFile(
                "mesh.yaml", "defaultConfig: {proxyMetadata: {ISTIO_META_DNS_CAPTURE: \"yes\"}}\n"));
        assertThat(wrong.diagnostics()).extracting(Diagnostic::code).containsExactly(Codes.UNKNOWN_WORD);
    }

    private static SourceDocumentFile entry(String name, String namespace, String host, String spec, String label) {
        return new SourceDocumentFile(
                name + ".yaml",
                "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: " + name + ", namespace: "
                        + namespace + ", labels: {" + label.replaceFirst(": (.*)", ": \"$1\"") + "}}\nspec: {hosts: ["
                        + host + "], " + spec + ", ports: [{number: 443, name: tcp, protocol: TCP}]}\n");
    }

    private static MeshRead read(SourceDocumentFile... files) {
        return new MeshReader().read(List.of(files), MeshSettings.DEFAULT);
    }

    private static List<List<String>> addresses(MeshRead read) {
        return read.mesh().services().stream().map(Service::addresses).toList();
    }
}
