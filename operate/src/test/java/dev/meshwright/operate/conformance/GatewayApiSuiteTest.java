package dev.meshwright.operate.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GatewayApiSuiteTest {
    @TempDir
    Path corpus;

    private Results run(String suite, String manifests, String expected) throws IOException {
        Path folder = Files.createDirectories(corpus.resolve(suite).resolve("Subject"));
        Files.writeString(folder.resolve("subject.yaml"), manifests);
        Files.writeString(folder.resolve("expected.json"), expected);
        List<ConformanceCase> cases = Suites.read(corpus, Pattern.compile(suite), new Corpus(corpus));
        try (BackEnd core = new CoreBackEnd()) {
            return new Results(new ConformanceRunner()
                    .run(cases, core, _ -> {}).stream().collect(Collectors.toMap(CaseResult::id, Function.identity())));
        }
    }

    private record Results(Map<String, CaseResult> byId) {
        CaseResult of(String id) {
            return Objects.requireNonNull(byId.get(id), id);
        }
    }

    private static void passes(CaseResult result) {
        assertThat(result.verdict()).as(result.toString()).isEqualTo(CaseResult.Verdict.PASSED);
    }

    private static void lacks(CaseResult result, String what) {
        assertThat(result.verdict()).as(result.toString()).isEqualTo(CaseResult.Verdict.INEXPRESSIBLE);
        assertThat(result.reason()).contains(what);
    }

    @Test
    void hostWithAPortOfNoListener_isCalledAtTheListenerOfItsProtocol_andAnyOfListedHeadersWillDo() throws IOException {
        CaseResult result = run("conformance-routing", GATEWAY + ROUTE, """
            {"test": "Subject", "cases": [{"case": "one", "protocol": "http", "gateway": "infra/door",
              "request": {"method": "GET", "path": "/", "host": "shop.example:1234"},
              "expected": {"status": 200, "backend": "shop", "namespace": "infra",
                "responseHeaders": {"X-Kind": ["other", "a,  b"]}}}]}
            """).of("Subject/one");

        passes(result);
    }

    @Test
    void sameRequestWithAnotherStatus_isTold_whereNoStepLiesBetween() throws IOException {
        String again = """
            {"case": "NAME", "protocol": "http", "gateway": "infra/door",
             "request": {"method": "GET", "path": "/", "host": "shop.example"}, "expected": {"status": STATUS}}\
            """;
        Results results = run(
                "conformance-routing",
                GATEWAY + ROUTE,
                "{\"test\": \"Subject\", \"cases\": ["
                        + again.replace("NAME", "first").replace("STATUS", "200") + ","
                        + again.replace("NAME", "second").replace("STATUS", "500") + "]}");

        passes(results.of("Subject/first"));
        lacks(results.of("Subject/second"), "between two equal requests");
    }

    @Test
    void headerThatNoDocumentNames_comesFromTheTestsOwnCode() throws IOException {
        CaseResult result = run("conformance-routing", GATEWAY + ROUTE, """
            {"test": "Subject", "cases": [{"case": "one", "protocol": "http", "gateway": "infra/door",
              "request": {"method": "GET", "path": "/", "host": "shop.example"},
              "expected": {"status": 200, "responseHeaders": {"X-Unheard-Of": "yes"}}}]}
            """).of("Subject/one");

        lacks(result, "x-unheard-of");
    }

    @Test
    void endpointsAndAddresses_thatTheTestsCodeFillsIn_areMissing() throws IOException {
        Results results = run("conformance-routing", GATEWAY.replace("spec:", """
            spec:
              addresses: [{value: PLACEHOLDER_USABLE_ADDRS}]\
            """) + ROUTE + """
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: shop-1, namespace: infra, labels: {kubernetes.io/service-name: shop}}
            addressType: IPv4
            ports: [{name: http, port: 3000}]
            """, """
            {"test": "Subject", "cases": [{"case": "one", "protocol": "http", "gateway": "infra/door",
              "request": {"method": "GET", "path": "/", "host": "shop.example"}, "expected": {"status": 200}}],
             "statusChecks": [{"check": "GatewayMustHaveCondition", "gwNN": "infra/door",
               "expectedCondition": {"type": "Accepted", "status": "True"}}]}
            """);

        lacks(results.of("Subject/one"), "endpoints");
        lacks(results.of("Subject/GatewayMustHaveCondition#1"), "addresses");
    }

    @Test
    void addressWithoutAValue_isGivenByWhoServesTheGateway_andChecksOfOneListenerAndOfTheClassAreAnswered()
            throws IOException {
        Results results = run("conformance-status", GATEWAY.replace("spec:", """
            spec:
              addresses: [{type: IPAddress}]\
            """) + """
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: ours}
            spec: {controllerName: "{GATEWAY_CONTROLLER_NAME}"}
            """, """
            {"test": "Subject", "cases": [], "statusChecks": [
              {"check": "WaitForGatewayAddress", "gwRef": {"name": "infra/door"}},
              {"check": "GWCMustHaveAcceptedConditionTrue", "gwcName": "ours"},
              {"check": "GatewayListenerMustHaveConditions", "gwName": "infra/door", "lName": "http",
               "conditions": [{"type": "Programmed", "status": "True"}]},
              {"check": "GatewayListenerMustHaveConditions", "gwName": "infra/door", "lName": "other",
               "conditions": [{"type": "Programmed", "status": "True"}]},
              {"check": "NobodyKnowsThis"}]}
            """);

        passes(results.of("Subject/WaitForGatewayAddress#1"));
        passes(results.of("Subject/GWCMustHaveAcceptedConditionTrue#2"));
        passes(results.of("Subject/GatewayListenerMustHaveConditions#3"));
        assertThat(results.of("Subject/GatewayListenerMustHaveConditions#4").verdict())
                .isEqualTo(CaseResult.Verdict.FAILED);
        assertThat(results.of("Subject/NobodyKnowsThis#5").reason()).contains("is not known");
    }

    @Test
    void triesThatTakeAsLongAsIsAllowed_areTooLate() throws IOException {
        String failing = """
            {"case": "CASE", "protocol": "http", "gateway": "infra/door", "expected": {"status": STATUS},
             "request": {"method": "GET", "path": "/x?delayRetry=100ms&responseCode=500&succeedAfter=CASE",
               "host": "shop.example"}}\
            """;
        Results results = run(
                "conformance-routing",
                GATEWAY + ROUTE.replace("    filters:", """
                    retry: {codes: [500], attempts: 5, backoff: 1ms}
                    timeouts: {request: 400ms}
                    filters:\
                    """.strip().indent(4).stripTrailing()),
                "{\"test\": \"Subject\", \"cases\": ["
                        + failing.replace("CASE", "3").replace("STATUS", "200") + ","
                        + failing.replace("CASE", "4").replace("STATUS", "504") + "]}");

        passes(results.of("Subject/3"));
        passes(results.of("Subject/4"));
    }

    @Test
    void refusalOfBothTlsModesAtOnePort_isForLesserControllers() throws IOException {
        Results results = run("conformance-status", """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: door, namespace: infra}
            spec:
              gatewayClassName: ours
              listeners:
              - {name: ends, port: 443, protocol: TLS, hostname: a.example, tls: {mode: Terminate, certificateRefs: [{name: some-certificate}]}}
              - {name: passes, port: 443, protocol: TLS, hostname: b.example, tls: {mode: Passthrough}}
            """, """
            {"test": "Subject", "cases": [], "statusChecks": [
              {"check": "GatewayStatusMustHaveListeners", "gwNN": "infra/door", "listeners": [
                {"name": "ends", "conditions": [{"type": "Accepted", "status": "False", "reason": "ProtocolConflict"}]},
                {"name": "passes", "conditions": [{"type": "Accepted", "status": "False", "reason": "ProtocolConflict"}]}]}]}
            """);

        CaseResult only = results.of("Subject/GatewayStatusMustHaveListeners#1");
        lacks(only, "lesser-controller");
    }

    private static final String GATEWAY = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: door, namespace: infra}
        spec:
          gatewayClassName: ours
          listeners: [{name: http, port: 80, protocol: HTTP}]
        """;

    private static final String ROUTE = """
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: shop, namespace: infra}
        spec:
          parentRefs: [{name: door}]
          rules:
          - matches: [{path: {type: PathPrefix, value: /}}]
            filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: X-Kind, value: "a, b"}]}}]
            backendRefs: [{name: shop, port: 8080}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: shop, namespace: infra}
        spec: {selector: {app: shop}, ports: [{name: http, port: 8080, targetPort: 3000}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: shop, namespace: infra}
        spec:
          selector: {matchLabels: {app: shop}}
          template:
            metadata: {labels: {app: shop}}
            spec: {containers: [{name: echo, image: echo}]}
        """;
}
