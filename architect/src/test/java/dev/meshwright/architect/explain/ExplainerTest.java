package dev.meshwright.architect.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.explain.Explanation.Line;
import dev.meshwright.architect.explain.Explanation.Verdict;
import dev.meshwright.architect.explain.Explanation.Way;
import dev.meshwright.architect.journey.Issuers;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.MeshSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What an answer holds; how it reads is shown in docs/explain.md.
class ExplainerTest {
    private static final String PROGRAMS = """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{name: http, port: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: pay}
        spec: {selector: {app: pay}, ports: [{name: http, port: 80, targetPort: 7070}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: pay-v1}
        spec:
          template:
            metadata: {labels: {app: pay, version: v1}}
            spec: {containers: [{name: c, ports: [{name: http, containerPort: 7070}]}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: pay-v2}
        spec:
          template:
            metadata: {labels: {app: pay, version: v2}}
            spec: {containers: [{name: c, ports: [{name: http, containerPort: 7070}]}]}
        """;

    private static final String SUBSETS = """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: pay}
        spec:
          host: pay
          subsets:
            - {name: v1, labels: {version: v1}}
            - {name: v2, labels: {version: v2}}
            - {name: gone, labels: {version: v3}}
        """;

    private static String routes(String http) {
        return """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: pay}
            spec:
              hosts: [pay]
              http:
            """ + http.indent(4);
    }

    private static final String SPLIT = routes("""
        - match: [{headers: {user: {exact: ada}}}]
          route: [{destination: {host: pay, subset: v2}}]
        - timeout: 3s
          route:
            - {destination: {host: pay, subset: v1}, weight: 75}
            - {destination: {host: pay, subset: v2}, weight: 25}
        """);

    @Test
    void theWaysOfACall_haveTheirSharesAndAddUp() throws Exception {
        Explanation told = explain("http://pay/x --from web", PROGRAMS, SUBSETS, SPLIT);

        assertThat(told.works()).isTrue();
        assertThat(told.ways()).extracting(Way::share).containsExactly(0.75, 0.25);
        assertThat(told.ways())
                .extracting(Way::end)
                .containsExactly("pay-v1.default, port 7070", "pay-v2.default, port 7070");
        assertThat(told.ways().getFirst().hops())
                .extracting(h -> h.proxy() + " " + h.side())
                .containsExactly("web.default OUTBOUND", "pay-v1.default INBOUND");
    }

    @Test
    void aSkippedRoute_saysWhatItWants_andEveryWrittenStepHasItsLine() throws Exception {
        Explanation told = explain("http://pay/x -H 'user: bob' --from web", PROGRAMS, SUBSETS, SPLIT);

        Line skipped = line(told, "route", false);
        assertThat(skipped.text()).isEqualTo("#1 of 2 skipped: header user is \"bob\", wants exact \"ada\"");
        assertThat(place(skipped)).isEqualTo("2.yaml:7");
        assertThat(place(line(told, "timeout", true))).isEqualTo("2.yaml:9");
        assertThat(line(told, "retries", true).from()).isEqualTo(new From.Unwritten("Istio's default"));
        assertThat(place(line(told, "split", true))).isEqualTo("2.yaml:11");
    }

    @Test
    void aSubsetThatNobodyDefines_isNamedWithThoseThatAre() throws Exception {
        Explanation told = explain(
                "http://pay/x --from web",
                PROGRAMS,
                SUBSETS,
                routes("- route: [{destination: {host: pay, subset: v9}}]"));

        assertThat(told.works()).isFalse();
        assertThat(told.ways().getFirst().flag()).isEqualTo("NC");
        assertThat(told.advice().getFirst().what())
                .contains("subset 'v9'", "did you mean 'v1'", "defined: v1, v2, gone");
    }

    @Test
    void aSubsetThatNobodyIsIn_saysWhichLabelsTheWorkloadsCarry() throws Exception {
        Explanation told = explain(
                "http://pay/x --from web",
                PROGRAMS,
                SUBSETS,
                routes("- route: [{destination: {host: pay, subset: gone}}]"));

        assertThat(told.ways().getFirst().flag()).isEqualTo("UH");
        assertThat(told.advice().getFirst().what()).contains("version=v3", "they carry version=v1, version=v2");
    }

    @Test
    void aPortThatTheServiceHasNot_isToldWithThoseItHas() throws Exception {
        Explanation told = explain("http://pay:99/x --from web", PROGRAMS, SUBSETS);

        assertThat(told.works()).isFalse();
        assertThat(told.advice()).anySatisfy(a -> assertThat(a.what()).contains("no port 99", "it has 80"));
    }

    @Test
    void plaintextToAStrictWorkload_namesBothDocuments() throws Exception {
        Explanation told = explain("http://pay/x --from web", PROGRAMS, """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: pay}
            spec: {host: pay, trafficPolicy: {tls: {mode: DISABLE}}}
            """, """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: istio-system}
            spec: {mtls: {mode: STRICT}}
            """);

        assertThat(told.works()).isFalse();
        assertThat(told.advice())
                .extracting(a -> a.from() instanceof From.Field f ? f.position().file() : "")
                .contains("1.yaml", "2.yaml");
    }

    @Test
    void aCallerOfGivenLabels_hasTheRoutesOfThoseLabels() throws Exception {
        String bySource = routes("""
            - match: [{sourceLabels: {app: test}}]
              route: [{destination: {host: pay, subset: v2}}]
            - route: [{destination: {host: pay, subset: v1}}]
            """);

        assertThat(explain("http://pay/ --from web", PROGRAMS, SUBSETS, bySource)
                        .ways()
                        .getFirst()
                        .end())
                .startsWith("pay-v1");
        assertThat(explain("http://pay/ --from-labels app=test", PROGRAMS, SUBSETS, bySource)
                        .ways()
                        .getFirst()
                        .end())
                .startsWith("pay-v2");
    }

    @Test
    void whoIsNotThere_isToldWithTheNearestNames() {
        assertThatThrownBy(() -> explain("http://pay/ --from webb", PROGRAMS))
                .isInstanceOfSatisfying(
                        Unknown.class, u -> assertThat(u.nearest()).contains("web"));
        assertThatThrownBy(() -> explain("http://paay/ --from web", PROGRAMS))
                .isInstanceOfSatisfying(
                        Unknown.class, u -> assertThat(u.nearest()).contains("pay"));
    }

    @Test
    void aDelay_holdsBackAndAnAbort_fails() throws Exception {
        Explanation told = explain("http://pay/ --from web", PROGRAMS, routes("""
            - fault:
                delay: {fixedDelay: 2s, percentage: {value: 100}}
                abort: {httpStatus: 418, percentage: {value: 40}}
              route: [{destination: {host: pay}}]
            """));

        Way aborted = told.ways().stream()
                .filter(w -> w.verdict() == Verdict.FAILS)
                .findFirst()
                .orElseThrow();
        assertThat(aborted.status()).isEqualTo(418);
        assertThat(aborted.share()).isCloseTo(0.4, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(told.ways()).allSatisfy(w -> assertThat(w.delayMillis()).isEqualTo(2000));
    }

    @Test
    void logsMetricsAndSpans_areNamedForEachSideWithTheTelemetryThatSaysSo() throws Exception {
        Explanation told = explain("http://pay/x --from web", PROGRAMS, """
            extensionProviders:
            - {name: spans, opentelemetry: {service: pay.default.svc.cluster.local, port: 80}}
            - {name: als, envoyHttpAls: {service: pay.default.svc.cluster.local, port: 80}}
            """, """
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: mesh, namespace: istio-system}
            spec:
              accessLogging:
              - providers: [{name: envoy}]
              metrics:
              - overrides:
                - match: {metric: REQUEST_COUNT, mode: CLIENT}
                  tagOverrides: {tier: {value: request.method}, source_app: {operation: REMOVE}}
                - match: {metric: REQUEST_SIZE}
                  disabled: true
            """, """
            apiVersion: telemetry.istio.io/v1
            kind: Telemetry
            metadata: {name: pay, namespace: default}
            spec:
              selector: {matchLabels: {app: pay}}
              tracing:
              - {providers: [{name: spans}], randomSamplingPercentage: 12.5}
              accessLogging:
              - match: {mode: SERVER}
                providers: [{name: als}]
                filter: {expression: "response.code >= 500"}
            """);

        assertThat(told.ways().getFirst().hops())
                .extracting(hop -> hop.lines().stream()
                        .filter(l -> List.of("log", "metrics", "spans").contains(l.step()))
                        .map(l -> l.step() + " " + l.text() + " " + place(l))
                        .toList())
                .containsExactly(
                        List.of(
                                "log written to /dev/stdout 2.yaml:6",
                                "metrics REQUEST_COUNT: without source_app, tier is request.method 2.yaml:9",
                                "metrics REQUEST_SIZE: not counted 2.yaml:11"),
                        List.of(
                                "log entries go to pay.default.svc.cluster.local:80 if response.code >= 500 3.yaml:9",
                                "metrics REQUEST_SIZE: not counted 2.yaml:11",
                                "spans go to pay.default.svc.cluster.local:80, of 12.5 % of the requests that nobody"
                                        + " asked to trace 3.yaml:7"));
    }

    private static Explanation explain(String line, String... documents) throws Exception {
        List<SourceDocumentFile> files = new ArrayList<>();
        for (int i = 0; i < documents.length; i++) {
            files.add(new SourceDocumentFile(i + ".yaml", documents[i]));
        }
        var mesh = new MeshReader().read(files, MeshSettings.DEFAULT).mesh();
        return new Answers(mesh, List.of(), Issuers.at(0))
                .explain(QuestionLine.parse(line, Optional.empty(), List.<Map.Entry<String, String>>of()));
    }

    private static Line line(Explanation told, String step, boolean taken) {
        return told.ways().getFirst().hops().getFirst().lines().stream()
                .filter(l -> l.step().equals(step) && l.taken() == taken)
                .findFirst()
                .orElseThrow();
    }

    private static String place(Line line) {
        return line.from() instanceof From.Field f
                ? f.position().file() + ":" + f.position().line()
                : String.valueOf(line.from());
    }
}
