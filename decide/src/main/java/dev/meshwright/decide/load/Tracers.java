package dev.meshwright.decide.load;

import dev.meshwright.decide.collector.Collector;
import dev.meshwright.decide.span.Fraction;
import dev.meshwright.decide.span.Tracer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `config.trace.v3.Tracing.Http`: the tracers that this proxy has. Others are refused by their names.
final class Tracers {
    private static final String CONFIG = "envoy.config.trace.v3.";
    private static final String EXTENSIONS = "envoy.extensions.tracers.opentelemetry.";

    private Tracers() {}

    static Tracer read(Message m) throws LoadException {
        Tracer tracer = new Tracer.None();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // name: the type URL decides
                case 3 -> {
                    Message.Typed typed = m.any();
                    tracer = switch (typed.type()) {
                        case CONFIG + "OpenTelemetryConfig" -> openTelemetry(typed.value());
                        case CONFIG + "ZipkinConfig" -> zipkin(typed.value());
                        default -> throw unknown(typed, "OpenTelemetryConfig or ZipkinConfig");
                    };
                }
                default -> throw m.unsupported();
            }
        }
        return tracer;
    }

    private static LoadException unknown(Message.Typed typed, String expected) {
        return typed.value().badHere(typed.type() + ": not supported by this proxy (expected: " + expected + ")");
    }

    private static Tracer openTelemetry(Message m) throws LoadException {
        @Nullable Collector collector = null;
        String service = "unknown_service:envoy";
        List<Tracer.Detector> detectors = new ArrayList<>();
        Tracer.Sampler sampler = new Tracer.Sampler.Unset();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> collector = Collectors.grpc(m.message());
                case 2 -> {
                    String name = m.text();
                    service = name.isEmpty() ? service : name;
                }
                case 3 -> collector = Collectors.http(m.message());
                case 4 -> detectors.add(detector(Extensions.config(m.message())));
                case 5 -> sampler = sampler(Extensions.config(m.message()));
                case 6 -> m.skip(); // max_cache_size: the bound on what is kept is this proxy's own
                default -> throw m.unsupported();
            }
        }
        if (collector == null) {
            throw m.badHere("no collector (expected: grpc_service or http_service)");
        }
        return new Tracer.OpenTelemetry(collector, service, detectors, sampler);
    }

    private static Tracer.Detector detector(Message.Typed typed) throws LoadException {
        Message m = typed.value();
        return switch (typed.type()) {
            case EXTENSIONS + "resource_detectors.v3.EnvironmentResourceDetectorConfig" ->
                new Tracer.Detector.Environment();
            case EXTENSIONS + "resource_detectors.v3.StaticConfigResourceDetectorConfig" -> {
                Map<String, String> attributes = new HashMap<>();
                while (m.next()) {
                    attribute(m.message(), attributes);
                }
                yield new Tracer.Detector.Static(attributes);
            }
            default -> throw unknown(typed, "EnvironmentResourceDetectorConfig or StaticConfigResourceDetectorConfig");
        };
    }

    private static void attribute(Message entry, Map<String, String> to) throws LoadException {
        String key = "";
        String value = "";
        while (entry.next()) {
            if (entry.number() == 1) {
                key = entry.text();
            } else {
                value = entry.text();
            }
        }
        to.put(key, value);
    }

    private static Tracer.Sampler sampler(Message.Typed typed) throws LoadException {
        Message m = typed.value();
        return switch (typed.type()) {
            case EXTENSIONS + "samplers.v3.AlwaysOnSamplerConfig" -> new Tracer.Sampler.AlwaysOn();
            case EXTENSIONS + "samplers.v3.ParentBasedSamplerConfig" -> {
                Tracer.Sampler wrapped = new Tracer.Sampler.Unset();
                while (m.next()) {
                    wrapped = sampler(Extensions.config(m.message()));
                }
                yield new Tracer.Sampler.ParentBased(wrapped);
            }
            case EXTENSIONS + "samplers.v3.TraceIdRatioBasedSamplerConfig" -> {
                Fraction ratio = Fraction.ALL;
                while (m.next()) {
                    ratio = Tracings.fraction(m.message());
                }
                yield new Tracer.Sampler.TraceIdRatio(ratio);
            }
            default ->
                throw unknown(
                        typed, "AlwaysOnSamplerConfig, ParentBasedSamplerConfig or TraceIdRatioBasedSamplerConfig");
        };
    }

    private static Tracer zipkin(Message m) throws LoadException {
        String cluster = "";
        String endpoint = "";
        String host = "";
        boolean longIds = false;
        boolean shared = true;
        boolean split = false;
        boolean w3c = false;
        int version = 1;
        Collector.@Nullable Http service = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> cluster = m.text();
                case 2 -> endpoint = m.text();
                case 3 -> longIds = m.flag();
                case 4 -> shared = m.wrappedFlag();
                case 5 -> version = m.number31();
                case 6 -> host = m.text();
                case 7 -> split = m.flag();
                case 8 ->
                    w3c = switch (m.number31()) {
                        case 0 -> false;
                        case 1 -> true;
                        default -> throw m.bad("expected: USE_B3 or USE_B3_WITH_W3C_PROPAGATION");
                    };
                case 9 -> service = Collectors.http(m.message());
                default -> throw m.unsupported();
            }
        }
        if (version != 1) {
            throw m.badHere("collector_endpoint_version: not supported by this proxy (expected: HTTP_JSON)");
        }
        if (service == null) {
            if (cluster.isEmpty() || endpoint.isEmpty()) {
                throw m.badHere(
                        "no collector (expected: collector_service, or collector_cluster and collector_endpoint)");
            }
            service = new Collector.Http(cluster, "http", host.isEmpty() ? cluster : host, endpoint, 0, List.of());
        }
        return new Tracer.Zipkin(service, longIds, shared, split, w3c);
    }
}
