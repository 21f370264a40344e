package dev.meshwright.base.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentFileTest {
    private static DocumentFile read(String text) {
        return DocumentFile.read(new SourceDocumentFile("f.yaml", text));
    }

    private static Tree.Mapping root(String text) {
        DocumentFile file = read(text);
        assertThat(file.diagnostics()).isEmpty();
        return (Tree.Mapping) file.documents().getFirst().root();
    }

    @Test
    void everyNode_knowsLineAndColumn() {
        Tree.Mapping root = root("a: 1\nb:\n  - x\n  - {c: \"ü\", d: ~}\n");
        assertThat(TreePath.find(root, "b[0]")).hasToString("f.yaml:3:5");
        assertThat(TreePath.find(root, "b[1].d")).hasToString("f.yaml:4:17");
        assertThat(root.entries().get(1).keyPosition()).hasToString("f.yaml:2:1");
    }

    @Test
    void pathOfAnAbsentField_isThePlaceOfItsParent_andKeysMayHoldDots() {
        Tree.Mapping root = root("labels:\n  app.kubernetes.io/name: x\n");
        assertThat(TreePath.find(root, "labels.app.kubernetes.io/name")).hasToString("f.yaml:2:27");
        assertThat(TreePath.find(root, "labels.none[3].x")).hasToString("f.yaml:2:3");
    }

    @Test
    void documents_keepTheirLines_afterOneThatIsBroken() {
        DocumentFile file = read("a: 1\n---\nb: [\n---\n# note\nc: 3\n");
        assertThat(file.documents()).hasSize(2);
        assertThat(file.documents().get(1).root().position()).hasToString("f.yaml:6:1");
        assertThat(file.documents().get(1).index()).isEqualTo(2);
        assertThat(file.diagnostics()).hasSize(1);
        assertThat(file.diagnostics().getFirst().position().line()).isBetween(3, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u", "\\x4", "\\u12g4", "\\U0011ffff", "\\Uffffffff"})
    void escapeThatNamesNoCharacter_isAFaultAtItsPlace(String escape) {
        for (String end : List.of("", "\"", "x\"\nc: 3\n")) {
            DocumentFile file = read("a: 'C:\\users'\nb: \"q" + escape + end);
            assertThat(file.documents()).isEmpty();
            assertThat(file.diagnostics()).hasSize(1);
            assertThat(file.diagnostics().getFirst().position().line()).isEqualTo(2);
        }
    }

    @Test
    void replacedDocument_leavesEveryOtherByteAlone() {
        String text = "# licence\r\n"
                + "a: 1 # gone\r\n\r\n"
                + "# kept\r\n"
                + "---\r\n"
                + "# b's note\r\n"
                + "b: |\r\n"
                + "  text\r\n\r\n"
                + "# end\r\n"
                + "---\r\n"
                + "c: 3";
        DocumentFile file = read(text);
        SourceDocumentFile source = file.source();
        assertThat(source.replaced(file.documents().get(0), "a: 2"))
                .isEqualTo(text.replace("a: 1 # gone\r\n", "a: 2\n"));
        assertThat(source.replaced(file.documents().get(2), "c: 4")).isEqualTo(text.replace("c: 3", "c: 4"));
        String second = source.replaced(file.documents().get(1), "b: new\n");
        assertThat(second).startsWith("# licence\r\na: 1 # gone\r\n\r\n# kept\r\n---\r\n# b's note\r\nb: new\n");
        assertThat(second).endsWith("---\r\nc: 3").contains("# end");
    }

    @Test
    void removedDocument_takesItsSeparatorAlong() {
        DocumentFile file = read("a: 1\n---\nb: 2\n---\nc: 3\n");
        assertThat(file.source().without(file.documents().get(1))).isEqualTo("a: 1\n---\nc: 3\n");
        assertThat(file.source().without(file.documents().get(0))).isEqualTo("---\nb: 2\n---\nc: 3\n");
        assertThat(file.source().with("d: 4\n")).isEqualTo("a: 1\n---\nb: 2\n---\nc: 3\n---\nd: 4\n");
        assertThat(new SourceDocumentFile("f", "").with("d: 4\n")).isEqualTo("d: 4\n");
    }

    @Test
    void documentOnItsMarkerLine_canBeReplacedByBlockText() {
        DocumentFile file = read("--- {a: 1}\n---\nb: 2\n");
        String text = file.source().replaced(file.documents().getFirst(), "a: 2\nc: 3\n");
        assertThat(read(text).diagnostics()).isEmpty();
        assertThat(read(text).documents()).hasSize(2);
    }

    @Test
    void markerInsideABlockScalar_endsTheDocument_asYamlSays() {
        DocumentFile file = read("a: |\n  x\n---\nb: 2\n...\nc: 3\n");
        assertThat(file.documents()).hasSize(3);
        assertThat(file.documents().get(2).content().startLine()).isEqualTo(6);
    }

    @Test
    void directives_belongToTheDocumentAfterThem() {
        assertThat(read("%YAML 1.2\n---\na: 1\n").documents()).hasSize(1);
    }

    @Test
    void json_isReadToo_withTabs() {
        Tree.Mapping root = root("{\n\t\"a\": [1, 2.5, true, null, \"x\\/y\"],\n\t\"b\": {}\n}\n");
        assertThat(TreeJson.write(root)).isEqualTo("{\"a\":[1,2.5,true,null,\"x/y\"],\"b\":{}}");
    }

    @Test
    void duplicateKey_refusesTheDocument_andNamesBothPlaces() {
        DocumentFile file = read("a: 1\nb:\n  c: 1\n  c: 2\n");
        assertThat(file.documents()).isEmpty();
        Diagnostic fault = file.diagnostics().getFirst();
        assertThat(fault.code()).isEqualTo(Codes.DUPLICATE_KEY);
        assertThat(fault).hasToString("f.yaml:4:3: error MW0103 key 'c' is written twice (first at line 3)");
    }

    @Test
    void mergeKeys_layTheAnchorUnderTheWrittenEntries() {
        Tree.Mapping root = root("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n");
        assertThat(TreeJson.write(root.get("use").orElseThrow())).isEqualTo("{\"y\":3,\"x\":1}");
    }

    @Test
    void aliasBomb_isRefused_withoutWritingItOut() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 20; i++) {
            String before = "*a" + (i - 1);
            text.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", java.util.Collections.nCopies(10, before))));
        }
        DocumentFile file = read(text.toString());
        assertThat(file.documents()).isEmpty();
        assertThat(file.diagnostics().getFirst().code()).isEqualTo(Codes.DOCUMENT_TOO_LARGE);
    }

    @Test
    void deepNesting_isRefused_withItsPlace() {
        DocumentFile file = read("[".repeat(100_000));
        assertThat(file.diagnostics().getFirst().code()).isEqualTo(Codes.DOCUMENT_TOO_LARGE);
        assertThat(file.diagnostics().getFirst().position()).hasToString("f.yaml:1:101");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: *none\n",
                "a: &a [*a]\n",
                "? [x]\n: 1\n",
                "a: !custom 1\n",
                "<<: 1\n",
                "a: \u0001\n",
                "a: 'open\n",
                "a: b: c\n",
                "\t- a\n",
                "a: @x\n",
                "a: \"\\q\"\n",
                "%TAG\n---\na: 1\n"
            })
    void whatIsNotYaml_isOneDiagnosticWithALine(String text) {
        List<Diagnostic> diagnostics = read(text).diagnostics();
        assertThat(diagnostics).hasSize(1);
        assertThat(diagnostics.getFirst().code()).isEqualTo(Codes.SYNTAX);
        assertThat(diagnostics.getFirst().position().line()).isPositive();
    }

    @Test
    void emptyAndCommentOnlyDocuments_areLeftOut() {
        DocumentFile file = read("\uFEFF# only a comment\n---\n---\n~\n---\na: 1\n");
        assertThat(file.diagnostics()).isEmpty();
        assertThat(file.documents()).hasSize(1);
    }
}
