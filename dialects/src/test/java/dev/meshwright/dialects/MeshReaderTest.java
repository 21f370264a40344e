package dev.meshwright.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.diagnostic.Position;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.istio.Defaults;
import dev.meshwright.model.AccessLogging;
import dev.meshwright.model.LogFormat;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.PeerAuthentication;
import dev.meshwright.model.Service;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MeshReaderTest {
    private static final String SERVICE = """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: shop}
        spec:
          ports: [{name: http, port: 80}]
        """;

    private final MeshReader reader = new MeshReader();

    private static SourceDocumentFile file(String name, String text) {
        return new SourceDocumentFile(name, text);
    }

    private MeshRead read(SourceDocumentFile... files) {
        return reader.read(List.of(files), MeshSettings.DEFAULT);
    }

    @Test
    void orderOfTheFiles_changesNothing() {
        SourceDocumentFile a = file("a.yaml", SERVICE.formatted("x") + "---\n" + SERVICE.formatted("m"));
        SourceDocumentFile b = file("b.yaml", SERVICE.formatted("a") + "---\nnonsense\n");
        MeshRead one = new MeshReader().read(List.of(a, b), MeshSettings.DEFAULT);
        MeshRead other = new MeshReader().read(List.of(b, a), MeshSettings.DEFAULT);
        assertThat(one).isEqualTo(other);
        assertThat(one.mesh().services().stream().map(Service::shortName)).containsExactly("a", "m", "x");
    }

    @Test
    void whitespaceAndComments_moveOrigins_butLeaveTheMeshEqual() {
        MeshRead before = read(file("a.yaml", SERVICE.formatted("x")));
        MeshRead after =
                read(file("a.yaml", "# a comment\n\n" + SERVICE.formatted("x").replace("ports: ", "ports:   ")));
        assertThat(after.mesh()).isEqualTo(before.mesh());
        assertThat(after.mesh().services().getFirst().origin().position()).isEqualTo(new Position("a.yaml", 3, 1));
    }

    @Test
    void unchangedFile_isNotReadAgain_andARemovedOneIsForgotten() {
        SourceDocumentFile a = file("a.yaml", SERVICE.formatted("a"));
        Service first = read(a, file("b.yaml", SERVICE.formatted("b")))
                .mesh()
                .services()
                .getFirst();
        MeshRead second = read(file("a.yaml", SERVICE.formatted("a")), file("b.yaml", SERVICE.formatted("c")));
        assertThat(second.mesh().services().getFirst()).isSameAs(first);
        assertThat(read(a).mesh().services()).hasSize(1);
        MeshSettings other = new MeshSettings(
                "td", "istio-system", "mesh.local", AccessLogging.OFF, MeshSettings.OutboundPolicy.ALLOW_ANY);
        assertThat(reader.read(List.of(a), other).mesh().services().getFirst().host())
                .isEqualTo("a.shop.svc.mesh.local");
    }

    private static String fileWithout(Element element) {
        return element.file().without(element.document());
    }

    @Test
    void editedDocument_leavesTheInstancesThatOthersOfItsFileGave_andTheirTextsAreOfTheNewFile() {
        String kept = "---\n" + SERVICE.formatted("kept");
        MeshRead before = read(file("a.yaml", SERVICE.formatted("a") + kept));
        MeshRead after = read(file("a.yaml", SERVICE.formatted("a").replace("80", "8080") + kept));
        assertThat(after.mesh().services().getFirst())
                .isNotEqualTo(before.mesh().services().getFirst());
        assertThat(after.mesh().services().getLast())
                .isSameAs(before.mesh().services().getLast());
        assertThat(after.elements().getLast().text()).isEqualTo(SERVICE.formatted("kept"));
        assertThat(fileWithout(after.elements().getLast()))
                .isEqualTo(SERVICE.formatted("a").replace("80", "8080"));
        MeshRead moved = read(file("a.yaml", SERVICE.formatted("a") + "# one more line\n" + kept));
        assertThat(moved.mesh().services().getLast().origin().position()).isEqualTo(new Position("a.yaml", 8, 1));
    }

    @Test
    void elements_areListedWithPlaceTextAndState() {
        MeshRead read = read(file(
                "a.yaml",
                "# head\n" + SERVICE.formatted("good") + "---\n"
                        + SERVICE.formatted("bad").replace("80", "0")
                        + "---\napiVersion: v1\nkind: Event\nmetadata: {name: c}\n"));
        assertThat(read.elements().stream().map(e -> e.id() + " " + e.state()))
                .containsExactly("Event/default/c NOT_READ", "Service/shop/bad REFUSED", "Service/shop/good READ");
        Element good = read.elements().getLast();
        assertThat(good.text()).isEqualTo(SERVICE.formatted("good"));
        assertThat(good.position()).hasToString("a.yaml:2:1");
        assertThat(good.file().replaced(good.document(), SERVICE.formatted("better")))
                .startsWith("# head\n" + SERVICE.formatted("better") + "---\n");
        assertThat(fileWithout(good)).startsWith("---\napiVersion").doesNotContain("good");
    }

    @Test
    void itemsOfAList_areElementsThatCannotBeExchangedAlone() {
        String list = """
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 1}]}}
            - {apiVersion: v1, kind: Service, metadata: {name: b}, spec: {ports: [{port: 1}]}}
            """;
        MeshRead read = read(file("list.yaml", list));
        assertThat(read.diagnostics()).isEmpty();
        assertThat(read.elements()).hasSize(2).allMatch(Element::inList);
        assertThat(read.mesh().services()).hasSize(2);
    }

    @Test
    void secondDefinition_isRefused_andTheFirstCounts() {
        MeshRead read = read(
                file("a.yaml", SERVICE.formatted("x")),
                file("b.yaml", SERVICE.formatted("x").replace("80", "81")));
        assertThat(read.mesh().services().getFirst().ports().getFirst().number())
                .isEqualTo(80);
        assertThat(read.diagnostics().stream().map(Diagnostic::code)).containsExactly(Codes.DEFINED_TWICE);
        assertThat(read.elements().stream().map(Element::state))
                .containsExactly(Element.State.READ, Element.State.REFUSED);
    }

    @Test
    void refusedDefinition_doesNotStandInTheWayOfASoundOne() {
        MeshRead read =
                read(file("a.yaml", SERVICE.formatted("x").replace("80", "0")), file("b.yaml", SERVICE.formatted("x")));
        assertThat(read.mesh().services()).hasSize(1);
        assertThat(read.diagnostics().stream().map(Diagnostic::code)).containsExactly(Codes.OUT_OF_RANGE);
    }

    @Test
    void twoFilesOfOneName_areABugOfTheCaller() {
        assertThatThrownBy(() -> read(file("a", ""), file("a", ""))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void registeredServices_areKnownToReferences_butNotPartOfTheMesh() {
        String rule = """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: x, namespace: shop}
            spec: {host: x}
            """;
        Service registered =
                read(file("s.yaml", SERVICE.formatted("x"))).mesh().services().getFirst();
        List<SourceDocumentFile> files = List.of(file("a.yaml", rule));
        assertThat(reader.read(files, MeshSettings.DEFAULT).diagnostics()).hasSize(1);
        MeshRead read = reader.read(files, MeshSettings.DEFAULT, List.of(registered));
        assertThat(read.diagnostics()).isEmpty();
        assertThat(read.mesh().services()).isEmpty();
    }

    @Test
    void meshConfig_isLaidOverTheSettings() {
        MeshRead read = read(file(
                "mesh.yaml",
                "trustDomain: shop.example\n"
                        + "accessLogFile: /dev/stdout\n"
                        + "outboundTrafficPolicy: {mode: REGISTRY_ONLY}\n"));
        assertThat(read.diagnostics()).isEmpty();
        assertThat(read.mesh().settings())
                .isEqualTo(new MeshSettings(
                        "shop.example",
                        "istio-system",
                        "cluster.local",
                        AccessLogging.toStandardOutput(new LogFormat.DefaultText()),
                        MeshSettings.OutboundPolicy.REGISTRY_ONLY));
    }

    @Test
    void meshConfigWithAnError_leavesTheSettingsAlone() {
        MeshRead read = read(file("mesh.yaml", "trustDomain: Shop!\naccessLogFile: /dev/stdout\n"));
        assertThat(read.diagnostics().stream().map(Diagnostic::code)).containsExactly(Codes.BAD_NAME);
        assertThat(read.mesh().settings()).isEqualTo(MeshSettings.DEFAULT);
    }

    @Test
    void defaults_areSoundAndStrict() {
        MeshRead read = read(file(Defaults.FILE_NAME, Defaults.text()));
        assertThat(read.diagnostics()).isEmpty();
        assertThat(read.mesh().peerAuthentications())
                .singleElement()
                .matches(p -> p.mode() == PeerAuthentication.Mode.STRICT
                        && p.namespace().equals("istio-system"));
    }
}
