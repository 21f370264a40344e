package dev.meshwright.decide.load;

import dev.meshwright.decide.collector.Collector;
import dev.meshwright.decide.route.HeaderEdits;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads services that are told: `config.core.v3.GrpcService` and `HttpService`.
final class Collectors {
    private Collectors() {}

    static Collector.Grpc grpc(Message m) throws LoadException {
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
                            // What is lost is counted, not sent again; answers are empty; no x-envoy-* is sent.
                            case 3, 4, 5 -> envoy.skip();
                            default -> throw envoy.unsupported();
                        }
                    }
                }
                case 2 -> throw m.bad("not supported by this proxy (expected: envoy_grpc)");
                case 3 -> timeout = m.durationMillis();
                case 5 -> metadata.add(value(m.message()));
                case 6 -> m.skip(); // retry_policy: what is lost is counted, not sent again
                default -> throw m.unsupported();
            }
        }
        if (cluster.isEmpty()) {
            throw m.badHere("envoy_grpc.cluster_name is missing");
        }
        return new Collector.Grpc(cluster, authority.isEmpty() ? cluster : authority, timeout, metadata);
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

    static Collector.Http http(Message m) throws LoadException {
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
    private static Collector.Http collector(
            Message m, String uri, String cluster, long timeout, List<Map.Entry<String, String>> headers)
            throws LoadException {
        try {
            URI parsed = new URI(uri.contains("://") ? uri : "http://" + uri);
            String authority = parsed.getRawAuthority();
            String path = parsed.getRawPath() == null || parsed.getRawPath().isEmpty() ? "/" : parsed.getRawPath();
            return new Collector.Http(
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
}
