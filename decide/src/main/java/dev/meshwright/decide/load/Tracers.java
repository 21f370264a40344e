package dev.meshwright.decide.load;

import dev.meshwright.decide.route.HeaderEdits;
import dev.meshwright.decide.span.Fraction;
import dev.meshwright.decide.span.Tracer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
        Tracer.@Nullable Collector collector = null;
        String service = "unknown_service:envoy";
        List<Tracer.Detector> detectors = new ArrayList<>();
        Tracer.Sampler sampler = new Tracer.Sampler.Unset();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> collector = grpc(m.message());
                case 2 -> {
                    String name = m.text();
                    service = name.isEmpty() ? service : name;
                }
                case 3 -> collector = http(m.message());
                case 4 -> detectors.add(detector(extension(m.message())));
                case 5 -> sampler = sampler(extension(m.message()));
                case 6 -> m.skip(); // max_cache_size: the bound on what is kept is this proxy's own
                default -> throw m.unsupported();
            }
        }
        if (collector == null) {
            throw m.badHere("no collector (expected: grpc_service or http_service)");
        }
        return new Tracer.OpenTelemetry(collector, service, detectors, sampler);
    }

    /// `TypedExtensionConfig`.
    private static Message.Typed extension(Message m) throws LoadException {
        Message.@Nullable Typed typed = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // name: the type URL decides
                case 2 -> typed = m.any();
                default -> throw m.unsupported();
            }
        }
        if (typed == null) {
            throw m.badHere("typed_config is missing");
        }
        return typed;
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
                    wrapped = sampler(extension(m.message()));
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

    private static Tracer.Collector.Grpc grpc(Message m) throws LoadException {
        String cluster = "";
        String authority = "";
        long timeout = 0;
        List<Map.Entry<String, String>> metadata = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message envoy = m.message();
                    while (envoy.next()) {
                        switch (envoy.number()) {
                            case 1 -> cluster = envoy.textNotEmpty();
                            case 2 -> authority = envoy.text();
                            // Lost spans are counted, not sent again; answers are empty; no x-envoy-* is sent.
                            case 3, 4, 5 -> envoy.skip();
                            default -> throw envoy.unsupported();
                        }
                    }
                }
                case 2 -> throw m.bad("not supported by this proxy (expected: envoy_grpc)");
                case 3 -> timeout = m.durationMillis();
                case 5 -> metadata.add(value(m.message()));
                case 6 -> m.skip(); // retry_policy: lost spans are counted, not sent again
                default -> throw m.unsupported();
            }
        }
        if (cluster.isEmpty()) {
            throw m.badHere("envoy_grpc.cluster_name is missing");
        }
        return new Tracer.Collector.Grpc(cluster, authority.isEmpty() ? cluster : authority, timeout, metadata);
    }

    private static Map.Entry<String, String> value(Message m) throws LoadException {
        String key = "";
        String value = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> key = m.textNotEmpty().toLowerCase(Locale.ROOT);
                case 2 -> value = m.text();
                default -> throw m.unsupported();
            }
        }
        return Map.entry(key, value);
    }

    private static Tracer.Collector.Http http(Message m) throws LoadException {
        String uri = "";
        String cluster = "";
        long timeout = 0;
        Headers headers = new Headers();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> {
                    Message to = m.message();
                    while (to.next()) {
                        switch (to.number()) {
                            case 1 -> uri = to.textNotEmpty();
                            case 2 -> cluster = to.textNotEmpty();
                            case 3 -> timeout = to.durationMillis();
                            default -> throw to.unsupported();
                        }
                    }
                }
                case 2 -> headers.requestAdd(m);
                default -> throw m.unsupported();
            }
        }
        if (cluster.isEmpty()) {
            throw m.badHere("http_uri.cluster is missing");
        }
        List<Map.Entry<String, String>> constants = new ArrayList<>();
        for (HeaderEdits.Edit edit : headers.edits().requestAdd()) {
            if (!edit.value().constant()) {
                throw m.badHere("request_headers_to_add: '" + edit.name()
                        + "' speaks of a request, and there is none (expected: a constant)");
            }
            constants.add(Map.entry(edit.name(), edit.value().text()));
        }
        return collector(m, uri, cluster, timeout, constants);
    }

    /// @param uri with or without scheme; Istio writes none
    private static Tracer.Collector.Http collector(
            Message m, String uri, String cluster, long timeout, List<Map.Entry<String, String>> headers)
            throws LoadException {
        try {
            URI parsed = new URI(uri.contains("://") ? uri : "http://" + uri);
            String authority = parsed.getRawAuthority();
            String path = parsed.getRawPath() == null || parsed.getRawPath().isEmpty() ? "/" : parsed.getRawPath();
            return new Tracer.Collector.Http(
                    cluster,
                    parsed.getScheme(),
                    authority == null ? cluster : authority,
                    parsed.getRawQuery() == null ? path : path + "?" + parsed.getRawQuery(),
                    timeout,
                    headers);
        } catch (URISyntaxException e) {
            throw m.badHere("http_uri.uri: '" + uri + "' is no URI: " + e.getReason());
        }
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
        Tracer.Collector.@Nullable Http service = null;
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
                case 9 -> service = http(m.message());
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
            service =
                    new Tracer.Collector.Http(cluster, "http", host.isEmpty() ? cluster : host, endpoint, 0, List.of());
        }
        return new Tracer.Zipkin(service, longIds, shared, split, w3c);
    }
}
