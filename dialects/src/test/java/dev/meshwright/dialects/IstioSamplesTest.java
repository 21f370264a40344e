package dev.meshwright.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Severity;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.model.MeshSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IstioSamplesTest {
    @Test
    void everySampleFile_loads_whateverKindsItHolds() {
        Map<String, Integer> codes = new TreeMap<>();
        int elements = 0;
        for (SourceDocumentFile file : Corpus.yaml(Corpus.folder("istio/samples"))) {
            MeshRead read = new MeshReader().read(List.of(file), MeshSettings.DEFAULT);
            elements += read.elements().size();
            read.diagnostics().forEach(d -> codes.merge(d.severity() + " " + d.code(), 1, Integer::sum));
            read.diagnostics().stream()
                    .filter(d -> d.severity() == Severity.ERROR)
                    .forEach(d -> System.out.println("istio samples: " + d));
        }
        System.out.println("istio samples: " + elements + " elements, " + codes);
        assertThat(elements).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookinfo", "helloworld", "httpbin", "tcp-echo"})
    void samplesOfTheTutorials_haveNoErrors(String name) {
        for (SourceDocumentFile file :
                Corpus.yaml(Corpus.folder("istio/samples").resolve(name))) {
            List<Diagnostic> errors = new MeshReader()
                    .read(List.of(file), MeshSettings.DEFAULT).diagnostics().stream()
                            .filter(d -> d.severity() == Severity.ERROR)
                            .toList();
            assertThat(errors).as(file.name()).isEmpty();
        }
    }
}
