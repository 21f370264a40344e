package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import dev.meshwright.model.Telemetry;
import dev.meshwright.model.Telemetry.AccessLogs;
import dev.meshwright.model.Telemetry.MetricOverride;
import dev.meshwright.model.Telemetry.Mode;
import dev.meshwright.model.Telemetry.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TelemetryReaderTest {
    @Test
    void everyPart_isKeptWithItsPlace() {
        Telemetry telemetry = only("""
            selector: {matchLabels: {app: ratings}}
            accessLogging:
            - match: {mode: SERVER}
              providers: [{name: envoy}]
              filter: {expression: "response.code >= 400"}
            - disabled: true
            metrics:
            - providers: [{name: prometheus}]
              reportingInterval: 10s
              overrides:
              - match: {metric: REQUEST_COUNT, mode: CLIENT}
                tagOverrides:
                  user: {value: "request.headers['x-user']"}
                  source_app: {operation: REMOVE}
              - match: {customMetric: mine}
                disabled: true
              - disabled: false
            """);
        assertThat(telemetry.selectors()).containsExactly(Map.of("app", "ratings"));
        AccessLogs first = telemetry.accessLogs().getFirst();
        assertThat(first.mode()).isEqualTo(Mode.SERVER);
        assertThat(first.providers()).containsExactly("envoy");
        assertThat(first.filter().orElse("")).isEqualTo("response.code >= 400");
        assertThat(first.origin().position().line()).isEqualTo(7);
        AccessLogs second = telemetry.accessLogs().getLast();
        assertThat(second.mode()).isEqualTo(Mode.CLIENT_AND_SERVER);
        assertThat(second.disabled()).isTrue();
        Telemetry.Metrics metrics = telemetry.metrics().getFirst();
        assertThat(metrics.reportingInterval().orElse(Duration.ZERO)).isEqualTo(Duration.ofSeconds(10));
        MetricOverride count = metrics.overrides().getFirst();
        assertThat(count.metric()).isEqualTo("REQUEST_COUNT");
        assertThat(count.mode()).isEqualTo(Mode.CLIENT);
        assertThat(count.tags())
                .containsExactly(
                        Map.entry("source_app", new Tag.Remove()),
                        Map.entry("user", new Tag.Upsert("request.headers['x-user']")));
        assertThat(metrics.overrides().get(1).metric()).isEqualTo("mine");
        assertThat(metrics.overrides().get(1).disabled().orElse(false)).isTrue();
        assertThat(metrics.overrides().get(2).metric()).isEmpty();
        assertThat(metrics.overrides().get(2).disabled().orElse(true)).isFalse();
    }

    @Test
    void aGateway_isItsWorkloads_andWhatOnlyWaypointsTell_isAboutNothing() {
        Telemetry ofGateway = only("""
            targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: front}]
            accessLogging: [{providers: [{name: envoy}]}]
            """);
        assertThat(ofGateway.selectors()).containsExactly(Map.of("gateway.networking.k8s.io/gateway-name", "front"));
        MeshRead ofService = read("targetRefs: [{group: '', kind: Service, name: ratings}]\naccessLogging: []");
        assertThat(ofService.mesh().telemetries()).isEmpty();
        assertThat(ofService.diagnostics().stream().map(d -> d.code())).containsExactly(Codes.NO_EFFECT);
    }

    @Test
    void aProviderThatIsNotThere_orTakesNoLogs_isSaidWhereItIsNamed() {
        MeshRead read = read("""
            accessLogging:
            - providers: [{name: envyo}]
            - providers: [{name: prometheus}]
            """);
        assertThat(read.diagnostics().stream().map(d -> d.position().line() + " " + d.code()))
                .containsExactly("6 " + Codes.PROVIDER_NOT_TOLD, "7 " + Codes.PROVIDER_NOT_TOLD);
        assertThat(read.diagnostics().getFirst().what()).contains("did you mean 'envoy'");
        assertThat(read.mesh().telemetries()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metrics: [{overrides: [{tagOverrides: {a: {operation: REMOVE, value: b}}}]}]",
                "metrics: [{overrides: [{tagOverrides: {a: {operation: UPSERT}}}]}]",
                "metrics: [{overrides: [{match: {metric: REQUEST_COUNTS}}]}]",
                "accessLogging: [{match: {mode: BOTH}}]",
                "accessLogging: [{filter: {expression: 'response.code ='}}]",
                "accessLogging: [{filter: {expression: 'request.path.startWith(1)'}}]",
                "accessLogging: [{filter: {expression: 'request.path.matches(\"(a\")'}}]",
                "accessLogging: [{filter: {expression: '!(response.code == 1 ||"
                        + " request.headers[\"a\"].matches(\"a(?!b)\"))'}}]",
                "accessLogging: [{filters: {expression: 'true'}}]",
                "selector: {matchLabels: {app: a}}\ntargetRefs: [{kind: Service, name: b}]"
            })
    void whatCannotBe_refusesTheWhole(String spec) {
        MeshRead read = read(spec);
        assertThat(read.mesh().telemetries()).isEmpty();
        assertThat(read.diagnostics()).isNotEmpty().allMatch(d -> d.position().line() >= 5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accessLogging: [{filter: {expression: 'response.kode == 1'}}]",
                "metrics: [{overrides: [{tagOverrides: {a: {value: 'request.hosts'}}}]}]",
                "metrics: [{overrides: [{tagOverrides: {a: {value: 'request.path.matches(\"[\")'}}}]}]",
                "metrics: [{overrides: [{tagOverrides: {a: {value: 'some-word'}}}]}]",
                "metrics: [{overrides: [{tagOverrides: {a: {value: 'no expression at all'}}}]}]",
                "metrics: [{overrides: [{tagOverrides: {a: {value: 'cut(request.host)'}}}]}]"
            })
    void whatIstioTakes_isTaken_andItIsSaidThatNoCallHasIt(String spec) {
        MeshRead read = read(spec);
        assertThat(read.mesh().telemetries()).hasSize(1);
        assertThat(read.diagnostics())
                .filteredOn(d -> d.code().equals(Codes.NO_EFFECT))
                .singleElement()
                .satisfies(d -> assertThat(d.position().line()).isEqualTo(5));
    }

    private static Telemetry only(String spec) {
        MeshRead read = read(spec);
        return read.mesh().telemetries().getFirst();
    }

    private static MeshRead read(String spec) {
        String text =
                "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: n, namespace: shop}\nspec:\n"
                        + spec.indent(2);
        return new MeshReader().read(List.of(new SourceDocumentFile("f.yaml", text)), MeshSettings.DEFAULT);
    }
}
