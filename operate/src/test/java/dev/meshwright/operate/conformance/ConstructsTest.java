package dev.meshwright.operate.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConstructsTest {
    @Test
    void fileForAnotherProgram_isNoManifest() {
        assertThat(Constructs.ofFile("# a manifest\napiVersion: v1\nkind: Service\n"))
                .isEmpty();
        assertThat(Constructs.ofFile("# nothing\n---\n")).isEmpty();
        assertThat(Constructs.ofFile("replicas: 2\n")).isPresent();
        assertThat(Constructs.ofFile("apiVersion: v2\nname: a-chart\n")).isPresent();
        assertThat(Constructs.ofFile("{{- if .Values.on }}\napiVersion: v1\nkind: Service\n{{- end }}\n"))
                .isPresent();
        assertThat(Constructs.ofFile("apiVersion: v1\nkind: ConfigMap\ndata: {query: \"rate({{job}})\"}\n"))
                .isEmpty();
    }
}
