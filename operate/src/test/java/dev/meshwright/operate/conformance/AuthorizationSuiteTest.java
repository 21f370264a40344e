package dev.meshwright.operate.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthorizationSuiteTest {
    private static final String FILTER = """
        name: envoy.filters.http.rbac
        typedConfig:
          '@type': type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
          rules:
            policies:
              ns[foo]-policy[readers]-rule[0]:
                permissions:
                - urlPath: {path: {exact: PATH}}
                principals:
                - any: true
          shadowRulesStatPrefix: istio_dry_run_allow_
        """;

    @TempDir
    Path corpus;

    private Path folder;

    @BeforeEach
    void write() throws IOException {
        folder = Files.createDirectories(corpus.resolve("authz").resolve("readers"));
        Files.writeString(folder.resolve("case.json"), """
            {"id": "readers", "filterKind": "http", "trustDomains": [], "meshConfig": null, "input": "input.yaml",
             "filters": ["filter-1.yaml"], "proxy": {"namespace": "foo", "labels": {"app": "httpbin"}}}
            """);
        Files.writeString(folder.resolve("input.yaml"), """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: readers, namespace: foo}
            spec:
              action: ALLOW
              rules:
                - to: [{operation: {paths: ["/info"]}}]
            """);
    }

    private ConformanceCase.Answer asked(String path) throws IOException {
        Files.writeString(folder.resolve("filter-1.yaml"), FILTER.replace("PATH", path));
        AuthorizationSuite suite = new AuthorizationSuite();
        ConformanceCase only =
                suite.read(suite.find(corpus).getFirst(), new Corpus(corpus)).getFirst();
        return ((ConformanceCase.Documents) only).check().ask();
    }

    @Test
    void filterOfAnotherForm_thatDecidesAlike_passes() throws IOException {
        ConformanceCase.Answer answer = asked("/info");
        assertThat(answer.problem()).isEmpty();
        assertThat(answer.observed()).contains("of 2 kinds");
    }

    @Test
    void filterThatDecidesOtherwise_fails_withTheRequestThatShowsIt() throws IOException {
        assertThat(asked("/infox").problem())
                .contains("/info")
                .contains("denied")
                .contains("allowed");
    }

    @Test
    void refusalOfSeveralProvidersOfOneWorkload_isForLesserControllers() throws IOException {
        Files.writeString(folder.resolve("case.json"), """
            {"id": "readers", "filterKind": "http", "trustDomains": [], "input": "input.yaml",
             "meshConfig": {"extensionProviders": [{"name": "one"}]},
             "filters": ["filter-1.yaml"], "proxy": {"namespace": "foo", "labels": {"app": "httpbin"}}}
            """);
        String policy = """
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: NAME, namespace: foo}
            spec: {action: CUSTOM, provider: {name: NAME}, rules: [{}]}
            """;
        Files.writeString(folder.resolve("input.yaml"), policy.replace("NAME", "one") + policy.replace("NAME", "two"));

        assertThat(constructs("istio-ext-authz-one-ns[foo]-policy[one]-rule[0]-deny-due-to-bad-CUSTOM-action"))
                .containsExactly(Construct.Kind.LESSER_CONTROLLER);
        assertThat(constructs("istio-ext-authz-two-ns[foo]-policy[two]-rule[0]-deny-due-to-bad-CUSTOM-action"))
                .isEmpty();
    }

    private List<Construct.Kind> constructs(String rule) throws IOException {
        Files.writeString(
                folder.resolve("filter-1.yaml"),
                FILTER.replace("ns[foo]-policy[readers]-rule[0]", rule).replace("PATH", "/"));
        AuthorizationSuite suite = new AuthorizationSuite();
        return suite.read(suite.find(corpus).getFirst(), new Corpus(corpus)).getFirst().constructs().stream()
                .map(Construct::kind)
                .toList();
    }
}
