package dev.meshwright.compile.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.SpanTag;
import dev.meshwright.model.Telemetry.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Istio's rules for the tracing sections of several Telemetry documents (its `Telemetries.Tracing`).
final class SpanViewTest {
    private static final String MESH = """
        extensionProviders:
        - {name: otel, opentelemetry: {service: otel.example, port: 4317, maxTagLength: 64}}
        - {name: zipkin, zipkin: {service: zipkin.example, port: 9411}}
        - {name: lost, zipkin: {service: nobody.example, port: 9411}}
        """;
    private static final String USUAL = "defaultProviders: {tracing: [otel]}\n" + MESH;

    @Test
    void nobodyNamesAProvider_nothingIsTraced() {
        assertThat(client(MESH)).isEmpty();
        assertThat(client(MESH, document("istio-system", "root", "tracing: [{randomSamplingPercentage: 100}]")))
                .isEmpty();
    }

    @Test
    void defaultProvider_tracesOnePercent_withTheTagsOfTheWorkload() {
        SpanSink sink = client(USUAL).orElseThrow();
        assertThat(host(sink)).isEqualTo("otel.example");
        assertThat(sink.service()).isEqualTo("ratings.shop");
        assertThat(sink.percentage()).isEqualTo(1);
        assertThat(sink.pathLengthMax()).isEqualTo(64);
        assertThat(sink.byRequestId()).isTrue();
        assertThat(sink.tags())
                .containsEntry("istio.canonical_service", new SpanTag.Literal("ratings"))
                .containsEntry("istio.canonical_revision", new SpanTag.Literal("v2"))
                .containsEntry("istio.namespace", new SpanTag.Literal("shop"));
    }

    @Test
    void defaultConfig_holdsWhereNoTelemetrySaysIt() {
        String mesh = "defaultConfig: {tracing: {sampling: 7, maxPathTagLength: 32, customTags: {a: {literal: {value:"
                + " b}}}}}\n"
                + USUAL;
        SpanSink sink = client(mesh).orElseThrow();
        assertThat(sink.percentage()).isEqualTo(7);
        assertThat(sink.tags()).containsEntry("a", new SpanTag.Literal("b"));
        assertThat(sink.pathLengthMax()).as("the provider's own comes first").isEqualTo(64);
        String none = document("shop", "here", "tracing: [{randomSamplingPercentage: 0, providers: [{name: zipkin}]}]");
        SpanSink said = client(mesh, none).orElseThrow();
        assertThat(said.percentage()).as("0 is a number that somebody wrote").isZero();
        assertThat(said.pathLengthMax()).isEqualTo(32);
    }

    @Test
    void eachField_isMergedByItself_andTagsAsAWhole() {
        SpanSink sink = client(
                        MESH,
                        document("istio-system", "root", """
                            tracing:
                            - providers: [{name: zipkin}, {name: otel}]
                              randomSamplingPercentage: 50
                              customTags: {a: {literal: {value: root}}, b: {header: {name: x-b}}}
                              useRequestIdForTraceSampling: false
                            """),
                        document("shop", "here", "tracing: [{customTags: {a: {literal: {value: shop}}}}]"),
                        document("shop", "own", """
                            selector: {matchLabels: {app: ratings}}
                            tracing: [{enableIstioTags: false}]
                            """))
                .orElseThrow();
        assertThat(host(sink)).as("of several the first").isEqualTo("zipkin.example");
        assertThat(sink.percentage()).isEqualTo(50);
        assertThat(sink.byRequestId()).isFalse();
        assertThat(sink.tags()).isEqualTo(Map.of("a", new SpanTag.Literal("shop")));
    }

    @Test
    void oneSide_isSwitchedOffAlone() {
        String[] texts = {
            USUAL, document("shop", "here", "tracing: [{match: {mode: SERVER}, disableSpanReporting: true}]")
        };
        assertThat(of(texts, Mode.CLIENT)).isPresent();
        assertThat(of(texts, Mode.SERVER)).isEmpty();
    }

    @Test
    void aProviderThatIsNotThere_orWhoseServiceIsNot_isToldNothing() {
        for (String name : List.of("nobody", "lost")) {
            assertThat(client(USUAL, document("shop", "here", "tracing: [{providers: [{name: " + name + "}]}]")))
                    .as(name)
                    .isEmpty();
        }
    }

    private static String host(SpanSink sink) {
        return sink.to().service().host();
    }

    private static Optional<SpanSink> client(String... texts) {
        return of(texts, Mode.CLIENT);
    }

    private static Optional<SpanSink> of(String[] texts, Mode side) {
        List<SourceDocumentFile> files = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            files.add(new SourceDocumentFile(i + ".yaml", texts[i]));
        }
        Mesh mesh = new MeshReader().read(files, MeshSettings.DEFAULT).mesh();
        ExtensionProvider.ServiceRef lost = new ExtensionProvider.ServiceRef("", "nobody.example", 9411);
        TelemetryView view = new TelemetryView(mesh.settings(), mesh.telemetries(), ref -> !ref.equals(lost));
        Map<String, String> labels = Map.of("app", "ratings", "version", "v2");
        return view.spans(view.of("shop", labels), side, "shop", labels);
    }

    private static String document(String namespace, String name, String spec) {
        return "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: " + name + ", namespace: "
                + namespace + "}\nspec:\n" + spec.indent(2);
    }
}
