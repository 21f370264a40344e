package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.ExtensionProvider.Kind.SpanTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The providers that are told of spans.
final class SpanProvidersReader {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final List<String> CONTEXTS = List.of("USE_B3", "USE_B3_WITH_W3C_PROPAGATION");

    private SpanProvidersReader() {}

    static Kind openTelemetry(Fields section) {
        if (section.count("http", "grpc") > 1) {
            section.findings()
                    .error(
                            Codes.CONTRADICTION,
                            section.position(),
                            section.path() + ": http and grpc (expected: one)",
                            "",
                            "keep one of them");
        }
        Optional<SpanTransport> http = section.section("http").map(SpanProvidersReader::http);
        SpanTransport transport = http.or(() -> section.section("grpc").map(SpanProvidersReader::grpc))
                .orElseGet(() -> new SpanTransport.Grpc(Duration.ZERO, Map.of()));
        boolean environment = section.section("resourceDetectors")
                .map(detectors -> {
                    boolean asked = detectors.has("environment");
                    detectors.section("environment").ifPresent(Fields::done);
                    NotHere.say(
                            detectors,
                            "dynatrace",
                            "proxies are not watched by an agent of Dynatrace that would leave files for them",
                            "write environment, and OTEL_RESOURCE_ATTRIBUTES where proxies are started");
                    detectors.done();
                    return asked;
                })
                .orElse(false);
        Kind kind = new Kind.OtelTraces(
                LogProvidersReader.service(section),
                section.integer("maxTagLength", 0, Integer.MAX_VALUE).orElse(0),
                transport,
                environment);
        NotHere.say(
                section,
                "dynatraceSampler",
                "which calls are traced is what Telemetry says, for every provider",
                "write randomSamplingPercentage in a Telemetry");
        NotHere.say(
                section,
                "serviceAttributeEnrichment",
                "spans tell of the workload by Istio's own names, for every provider",
                "rename attributes in the collector");
        section.done();
        return kind;
    }

    private static SpanTransport http(Fields http) {
        SpanTransport read = new SpanTransport.Http(
                http.requiredText("path", "the path of the collector, for example /v1/traces"),
                http.duration("timeout", MILLISECOND).orElse(Duration.ZERO),
                headers(http, "headers"));
        http.done();
        return read;
    }

    private static SpanTransport grpc(Fields grpc) {
        SpanTransport read = new SpanTransport.Grpc(
                grpc.duration("timeout", MILLISECOND).orElse(Duration.ZERO), headers(grpc, "initialMetadata"));
        grpc.done();
        return read;
    }

    /// Names and values; what is in the control plane's environment in Istio is not told to proxies here.
    private static Map<String, String> headers(Fields in, String field) {
        Map<String, String> headers = new TreeMap<>();
        for (Fields header : in.sections(field)) {
            String name = header.requiredText("name", "the name of a header");
            NotHere.say(
                    header,
                    "envName",
                    "the environment of the control plane is nobody's business but its own",
                    "write value");
            if (!header.has("envName")) {
                headers.put(name, header.text("value", ""));
            }
            header.done();
        }
        return headers;
    }

    static Kind zipkin(Fields section) {
        Kind kind = new Kind.ZipkinTraces(
                LogProvidersReader.service(section),
                section.integer("maxTagLength", 0, Integer.MAX_VALUE).orElse(0),
                section.text("path", ""),
                section.flag("enable64bitTraceId").orElse(false),
                section.word("traceContextOption", CONTEXTS)
                        .map(CONTEXTS.getLast()::equals)
                        .orElse(false),
                section.duration("timeout", MILLISECOND).orElse(Duration.ZERO),
                headers(section, "headers"));
        section.done();
        return kind;
    }
}
