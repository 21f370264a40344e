package dev.meshwright.dialects.istio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.Diagnostic;
import dev.meshwright.base.tree.SourceDocumentFile;
import dev.meshwright.dialects.MeshRead;
import dev.meshwright.dialects.MeshReader;
import dev.meshwright.model.ExtensionProvider;
import dev.meshwright.model.ExtensionProvider.Asked;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.LogFormat;
import dev.meshwright.model.MeshSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExtensionProviderReaderTest {
    private static MeshRead read(String text) {
        return new MeshReader().read(List.of(new SourceDocumentFile("mesh.yaml", text)), MeshSettings.DEFAULT);
    }

    @Test
    void everyFieldOfAnHttpProvider_isKept() {
        MeshRead read = read("""
            extensionProviders:
            - name: opa
              envoyExtAuthzHttp:
                service: foo/opa.foo.svc.cluster.local
                port: 8181
                timeout: 0.5s
                pathPrefix: /check
                failOpen: true
                clearRouteCache: true
                statusOnError: "503"
                includeRequestHeadersInCheck: [x-user, x-a-*]
                includeAdditionalHeadersInCheck: {x-from: mesh}
                includeRequestBodyInCheck: {maxRequestBytes: 10, allowPartialMessage: true, packAsBytes: true}
                headersToUpstreamOnAllow: [a]
                headersToDownstreamOnDeny: [b]
                headersToDownstreamOnAllow: [c]
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: opa, namespace: foo}
            spec: {hosts: [opa.foo.svc.cluster.local], ports: [{number: 8181, name: http, protocol: HTTP}], resolution: DNS}
            """);
        assertThat(read.diagnostics()).isEmpty();
        ExtensionProvider provider = read.mesh().settings().extensionProviders().getFirst();
        Kind.ExtAuthzHttp http = (Kind.ExtAuthzHttp) provider.kind();
        Asked asked = http.asked();
        assertThat(provider.name()).isEqualTo("opa");
        assertThat(asked.service())
                .isEqualTo(new ExtensionProvider.ServiceRef("foo", "opa.foo.svc.cluster.local", 8181));
        assertThat(asked.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(asked.failure()).isEqualTo(ExtensionProvider.Failure.ALLOW);
        assertThat(asked.routeCache()).isEqualTo(ExtensionProvider.RouteCache.CLEARED);
        assertThat(asked.statusOnError()).isEqualTo(503);
        assertThat(asked.body().orElse(new ExtensionProvider.Body(1, false, false)))
                .isEqualTo(new ExtensionProvider.Body(10, true, true));
        assertThat(http.requestHeaders()).containsExactly("x-user", "x-a-*");
        assertThat(http.additionalHeaders()).isEqualTo(Map.of("x-from", "mesh"));
        assertThat(http.toUpstreamOnAllow()).containsExactly("a");
        assertThat(http.toDownstreamOnDeny()).containsExactly("b");
        assertThat(http.toDownstreamOnAllow()).containsExactly("c");
    }

    @Test
    void whatCannotBe_isRefusedWithItsPlace() {
        MeshRead read = read("""
            extensionProviders:
            - name: Bad_Name
              envoyExtAuthzGrpc: {service: opa, port: 9191, statusOnError: "999", timeOut: 1s}
            - name: two
              envoyExtAuthzGrpc: {service: opa, port: 999999}
              envoyExtAuthzHttp: {service: opa, port: 1, pathPrefix: check, headersToUpstreamOnAllow: ["*"]}
            - name: two
            """);
        assertThat(read.diagnostics().stream().map(d -> d.position().line() + " " + d.code()))
                .containsExactlyInAnyOrder(
                        "2 " + Codes.BAD_NAME,
                        "3 " + Codes.OUT_OF_RANGE,
                        "3 " + Codes.UNKNOWN_FIELD,
                        "4 " + Codes.CONTRADICTION,
                        "5 " + Codes.OUT_OF_RANGE,
                        "6 " + Codes.BAD_TEXT,
                        "6 " + Codes.BAD_TEXT,
                        "7 " + Codes.CONTRADICTION,
                        "7 " + Codes.CONTRADICTION);
        assertThat(read.mesh().settings()).isEqualTo(MeshSettings.DEFAULT);
    }

    @Test
    void thoseWhoAreTold_areKept_andTheLineOfIstiosOwnHasTheMeshsFormat() {
        MeshRead read = read("""
            accessLogFormat: "%PATH%"
            extensionProviders:
            - {name: metrics, prometheus: {}}
            - {name: envoy, envoyFileAccessLog: {}}
            - {name: file, envoyFileAccessLog: {path: /tmp/log, omitEmptyValues: true, logFormat: {labels: {a: "%PATH%"}}}}
            - name: http
              envoyHttpAls:
                service: als.example
                port: 9000
                logName: mine
                filterStateObjectsToLog: [a]
                additionalRequestHeadersToLog: [b]
                additionalResponseHeadersToLog: [c]
                additionalResponseTrailersToLog: [d]
            - {name: tcp, envoyTcpAls: {service: ns/als.example, port: 9000}}
            - name: otel
              envoyOtelAls:
                service: otel.example
                port: 4317
                logFormat: {text: "%PATH%", labels: {pod: "%ENVIRONMENT(POD)%"}}
            """);
        assertThat(read.diagnostics().stream().map(d -> d.position().line() + " " + d.code()))
                .containsExactly(
                        "8 " + Codes.PROVIDER_NOT_TOLD,
                        "15 " + Codes.PROVIDER_NOT_TOLD,
                        "18 " + Codes.PROVIDER_NOT_TOLD);
        ExtensionProvider.ServiceRef als = new ExtensionProvider.ServiceRef("", "als.example", 9000);
        assertThat(read.mesh().settings().extensionProviders().stream().map(ExtensionProvider::kind))
                .containsExactly(
                        new Kind.Prometheus(),
                        new Kind.FileLog("/dev/stdout", new LogFormat.Text("%PATH%\n"), false),
                        new Kind.FileLog(
                                "/tmp/log",
                                new LogFormat.Json(
                                        new LogFormat.Value.Fields(Map.of("a", new LogFormat.Value.Text("%PATH%")))),
                                true),
                        new Kind.HttpLogService(als, "mine", List.of("a"), List.of("b"), List.of("c"), List.of("d")),
                        new Kind.TcpLogService(
                                new ExtensionProvider.ServiceRef("ns", "als.example", 9000), "", List.of()),
                        new Kind.OtelLogs(
                                new ExtensionProvider.ServiceRef("", "otel.example", 4317),
                                "",
                                "%PATH%",
                                Map.of("pod", "%ENVIRONMENT(POD)%")));
    }

    @Test
    void providersThatAreNotThere_areNamedWhereTheirServiceIs() {
        MeshRead read = read("""
            extensionProviders:
            - {name: spans, opentelemetry: {service: colector.example, port: 4317}}
            - {name: more, zipkin: {port: 9411, service: collector.example}}
            - {name: opa, envoyExtAuthzGrpc: {service: elsewhere/collector.example, port: 4317}}
            - {name: good, opentelemetry: {service: shop/collector.example, port: 4317}}
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: collector, namespace: shop}
            spec: {hosts: [collector.example], ports: [{number: 4317, name: grpc, protocol: GRPC}], resolution: DNS}
            """);
        assertThat(read.diagnostics())
                .extracting(d -> d.position().line() + ":" + d.position().column() + " " + d.code() + " " + d.what())
                .containsExactly(
                        "2:42 MW0910 extensionProviders[0].opentelemetry.service: host 'colector.example' is no known"
                                + " service; did you mean 'collector.example'?",
                        "3:46 MW0910 extensionProviders[1].zipkin.service: port 9411 is not in service"
                                + " 'collector.example' (expected: 4317)",
                        "4:44 MW0902 extensionProviders[2].envoyExtAuthzGrpc.service: host 'collector.example' is no"
                                + " known service of namespace 'elsewhere'");
    }

    @Test
    void operatorsThatOurProxyHasNoValueFor_areNamedWhereTheFormatIs() {
        MeshRead read = read("""
            accessLogFormat: "%START_TIME(%H:%M)% %PATH(NQ)% %REQ_WITHOUT_QUERY(X?:PATH):9% %CEL(size(request.path))% %UPSTREAM_PROTOCOL%"
            extensionProviders:
            - {name: text, envoyFileAccessLog: {logFormat: {text: "%REQ(:METHOD):3% %UNIQUE_ID%"}}}
            - name: json
              envoyFileAccessLog:
                logFormat: {labels: {a: "%ENVIRONMENT(POD)%", b: {c: ["%FILTER_STATE(x:PLAIN)%"]}}}
            """);
        assertThat(read.diagnostics())
                .allMatch(d -> d.code().equals(Codes.PROVIDER_NOT_TOLD))
                .extracting(Diagnostic::what)
                .satisfiesExactly(
                        what -> assertThat(what)
                                .contains("accessLogFormat: %CEL(size(request.path))% is known to stock Envoy alone"),
                        what -> assertThat(what).contains("accessLogFormat: %UPSTREAM_PROTOCOL% is"),
                        what -> assertThat(what).contains("logFormat.text: %UNIQUE_ID% is"),
                        what -> assertThat(what).contains("logFormat.labels: %FILTER_STATE(x:PLAIN)% is"));
    }

    @Test
    void aProviderWithoutABody_showsNone() {
        MeshRead read =
                read("extensionProviders: [{name: opa, envoyExtAuthzGrpc: {service: opa.example, port: 9191}}]");
        assertThat(read.diagnostics().stream().map(Diagnostic::code)).containsExactly(Codes.PROVIDER_UNKNOWN);
        Kind kind = read.mesh().settings().extensionProviders().getFirst().kind();
        Asked asked = ((Kind.ExtAuthzGrpc) kind).asked();
        assertThat(asked.body().isUnset()).isTrue();
        assertThat(asked.timeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(asked.failure()).isEqualTo(ExtensionProvider.Failure.DENY);
    }
}
