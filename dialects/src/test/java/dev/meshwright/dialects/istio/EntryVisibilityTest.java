package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EntryVisibilityTest {
    private static final String SHOP = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {tier: inner}}
        ---
        """;

    @ParameterizedTest
    @CsvSource({
        "PUBLIC, '*', *",
        "NAMESPACE, '*', .",
        "NAMESPACE, 'shop', .",
        "NAMESPACE, 'other', ~",
        "NAMESPACE, '~', ~",
        "NONE, '.', ~"
    })
    void whatAnEntryExports_isNarrowed_andNeverWidened(String most, String exportTo, String seen) {
        MeshRead read = read("applyToSidecars: true, defaultVisibility: " + most, exportTo);
        assertThat(read.diagnostics()).isEmpty();
        assertThat(exported(read)).containsExactly(seen);
    }

    @Test
    void theFirstPolicyWhoseRulesAllPickTheNamespace_counts() {
        String rules = "matchingRules: [{namespaceSelector: {matchLabels: {tier: %s}}}, {namespaceSelector:"
                + " {matchExpressions: [{key: tier, operator: Exists}]}}]";
        String policies = "applyToSidecars: true, defaultVisibility: PUBLIC, policies: [{visibility: NONE, "
                + rules.formatted("outer") + "}, {visibility: NAMESPACE, " + rules.formatted("inner") + "}]";
        assertThat(exported(read(policies, "*"))).containsExactly(".");
    }

    @Test
    void withoutSidecars_itHasNoEffect_andIsSaidToHaveNone() {
        MeshRead read = read("defaultVisibility: NONE", "*");
        assertThat(read.diagnostics()).map(Diagnostic::code).containsExactly(Codes.NO_EFFECT);
        assertThat(exported(read)).containsExactly("*");
    }

    private static List<String> exported(MeshRead read) {
        return read.mesh().services().getFirst().exportTo();
    }

    private static MeshRead read(String visibility, String exportTo) {
        String entry = SHOP + "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: a, namespace:"
                + " shop}\nspec: {hosts: [a.example], exportTo: [\"" + exportTo + "\"], resolution: DNS, ports:"
                + " [{number: 80, name: http, protocol: HTTP}]}\n";
        return new MeshReader()
                .read(
                        List.of(
                                new SourceDocumentFile("entry.yaml", entry),
                                new SourceDocumentFile("mesh.yaml", "serviceEntryVisibility: {" + visibility + "}\n")),
                        MeshSettings.DEFAULT);
    }
}
