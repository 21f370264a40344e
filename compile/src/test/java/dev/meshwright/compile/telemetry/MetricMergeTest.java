package dev.meshwright.compile.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.compile.telemetry.MetricsPlan.Change;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.Mesh;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Telemetry.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Istio's rules for overrides of metrics (its `mergeMetrics`).
final class MetricMergeTest {
    @Test
    void nobodySaysAnything_metricsAreAsUsual_unlessTheMeshNamesNobody() {
        assertThat(plan(Mode.SERVER, "")).isEqualTo(MetricsPlan.USUAL);
        assertThat(plan(Mode.SERVER, "defaultProviders: {metrics: []}").off()).isTrue();
        assertThat(plan(Mode.SERVER, "", shop("metrics: [{providers: [{name: envoy}]}]"))
                        .off())
                .isTrue();
    }

    @Test
    void all_areSwitchedOffOnOneSide_andOnAgainBelow() {
        String off = root("metrics: [{overrides: [{match: {mode: CLIENT}, disabled: true}]}]");
        assertThat(plan(Mode.CLIENT, "", off).off()).isTrue();
        assertThat(plan(Mode.SERVER, "", off)).isEqualTo(MetricsPlan.USUAL);
        assertThat(plan(Mode.CLIENT, "", off, shop("metrics: [{overrides: [{disabled: false}]}]")))
                .isEqualTo(MetricsPlan.USUAL);
    }

    @Test
    void overrides_lieOverEachOther_tagByTag() {
        MetricsPlan plan = plan(
                Mode.SERVER,
                "",
                root("metrics: [{overrides: [{match: {metric: REQUEST_COUNT}, tagOverrides: {a: {value: request.host},"
                        + " b: {operation: REMOVE}}}]}]"),
                shop("metrics: [{overrides: [{match: {metric: REQUEST_COUNT}, disabled: false, tagOverrides: {a:"
                        + " {operation: REMOVE}, c: {value: request.id}}}, {match: {metric: REQUEST_SIZE}, disabled:"
                        + " true}]}]"));
        assertThat(plan.metrics())
                .isEqualTo(Map.of(
                        "requests_total",
                        new Change(false, List.of("a", "b"), Map.of("c", "request.id")),
                        "request_bytes",
                        new Change(true, List.of(), Map.of())));
    }

    @Test
    void everyMetric_isMeantWhereNoneIsNamed() {
        assertThat(plan(Mode.SERVER, "", shop("metrics: [{overrides: [{tagOverrides: {a: {value: request.host}}}]}]"))
                        .metrics()
                        .keySet())
                .containsExactlyInAnyOrderElementsOf(MetricMerge.NAMES.values());
    }

    @Test
    void reportingInterval_isTheLastThatIsWrittenOfAProvider_onBothSides() {
        String root = root("metrics: [{reportingInterval: 15s}]");
        for (Mode side : List.of(Mode.CLIENT, Mode.SERVER)) {
            assertThat(plan(side, "", root).reportingInterval()).isEqualTo(Duration.ofSeconds(15));
            assertThat(plan(side, "", root, shop("metrics: [{reportingInterval: 2s}, {overrides: []}]"))
                            .reportingInterval())
                    .isEqualTo(Duration.ofSeconds(2));
            assertThat(plan(side, "", root, shop("metrics: [{providers: [{name: prometheus}]}]"))
                            .reportingInterval())
                    .isEqualTo(Duration.ofSeconds(15));
            assertThat(plan(side, "", root("metrics: [{reportingInterval: 15s, overrides: [{disabled: true}]}]")))
                    .isEqualTo(MetricsPlan.OFF);
        }
        assertThat(plan(Mode.SERVER, "", root).isUsual()).isTrue();
        assertThat(plan(Mode.SERVER, "", root).isUsualForConnections()).isFalse();
    }

    @Test
    void aLaterSection_decides_whateverStoodBefore() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            StringBuilder before = new StringBuilder("metrics:\n");
            for (int k = random.nextInt(4); k >= 0; k--) {
                before.append("- overrides: [{match: {metric: REQUEST_COUNT}, disabled: ")
                        .append(random.nextBoolean())
                        .append(", tagOverrides: {t: {operation: REMOVE}}}]\n");
            }
            before.append("- overrides: [{match: {metric: REQUEST_COUNT}, disabled: false,")
                    .append(" tagOverrides: {t: {value: request.host}}}]\n");
            assertThat(plan(Mode.SERVER, "", root(before.toString())).metrics())
                    .as("seed " + seed)
                    .isEqualTo(Map.of("requests_total", new Change(false, List.of(), Map.of("t", "request.host"))));
        }
    }

    private static MetricsPlan plan(Mode side, String config, String... documents) {
        List<SourceDocumentFile> files = new ArrayList<>();
        if (!config.isEmpty()) {
            files.add(new SourceDocumentFile("mesh.yaml", config + "\ntrustDomain: cluster.local\n"));
        }
        for (int i = 0; i < documents.length; i++) {
            files.add(new SourceDocumentFile(i + ".yaml", documents[i]));
        }
        Mesh mesh = new MeshReader().read(files, MeshSettings.DEFAULT).mesh();
        TelemetryView view = new TelemetryView(mesh.settings(), mesh.telemetries(), _ -> true);
        return view.metrics(view.of("shop", Map.of()), side, new Traits(true));
    }

    private static String root(String spec) {
        return document("istio-system", spec);
    }

    private static String shop(String spec) {
        return document("shop", spec);
    }

    private static String document(String namespace, String spec) {
        return "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: all, namespace: " + namespace
                + "}\nspec:\n" + spec.indent(2);
    }
}
