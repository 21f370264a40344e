package dev.meshwright.decide.load;

import dev.meshwright.decide.collector.Collector;
import dev.meshwright.decide.listener.AccessLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads access logs that are sent to a service: `access_loggers.grpc.v3` and `access_loggers.open_telemetry.v3`.
final class LogServices {
    private LogServices() {}

    private record Common(String name, Collector.Grpc service) {}

    static AccessLog.Sink http(Message m) throws LoadException {
        @Nullable Common common = null;
        List<String> requestHeaders = new ArrayList<>();
        List<String> responseHeaders = new ArrayList<>();
        List<String> responseTrailers = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> common = common(m.message());
                case 2 -> requestHeaders.add(header(m));
                case 3 -> responseHeaders.add(header(m));
                case 4 -> responseTrailers.add(header(m));
                default -> throw m.unsupported();
            }
        }
        Common to = present(m, common);
        return new AccessLog.HttpEntries(to.service(), to.name(), requestHeaders, responseHeaders, responseTrailers);
    }

    private static String header(Message m) throws LoadException {
        return m.textNotEmpty().toLowerCase(Locale.ROOT);
    }

    static AccessLog.Sink tcp(Message m) throws LoadException {
        @Nullable Common common = null;
        while (m.next()) {
            common = switch (m.number()) {
                case 1 -> common(m.message());
                default -> throw m.unsupported();
            };
        }
        Common to = present(m, common);
        return new AccessLog.TcpEntries(to.service(), to.name());
    }

    static AccessLog.Sink otel(Message m) throws LoadException {
        @Nullable Common common = null;
        AccessLog.@Nullable Node body = null;
        List<Map.Entry<String, AccessLog.Node>> attributes = List.of();
        List<Map.Entry<String, AccessLog.Node>> resource = List.of();
        boolean ownLabels = true;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> common = common(m.message());
                case 2 -> body = value(m.message());
                case 3 -> attributes = pairs(m.message());
                case 4 -> resource = pairs(m.message());
                case 5 -> ownLabels = !m.flag();
                // Statistics; own formatters for operators that are known anyway.
                case 6, 7 -> m.skip();
                default -> throw m.unsupported();
            }
        }
        Common to = present(m, common);
        return new AccessLog.OtelRecords(to.service(), to.name(), body, attributes, resource, ownLabels);
    }

    private static Common present(Message m, @Nullable Common common) throws LoadException {
        if (common == null) {
            throw m.badHere("common_config is missing");
        }
        return common;
    }

    private static Common common(Message m) throws LoadException {
        String name = "";
        Collector.@Nullable Grpc service = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> service = Collectors.grpc(m.message());
                // buffer_flush_interval, buffer_size_bytes: the bounds on what waits are this proxy's own.
                case 3, 4 -> m.skip();
                // filter_state_objects_to_log: no filter of this proxy keeps any.
                case 5 -> m.skip();
                // transport_api_version; grpc_stream_retry_policy: what is lost is counted, not sent again.
                case 6, 7 -> m.skip();
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("log_name is missing");
        }
        if (service == null) {
            throw m.badHere("grpc_service is missing");
        }
        return new Common(name, service);
    }

    /// `KeyValueList`.
    private static List<Map.Entry<String, AccessLog.Node>> pairs(Message m) throws LoadException {
        List<Map.Entry<String, AccessLog.Node>> pairs = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> pairs.add(pair(m.message()));
                default -> throw m.unsupported();
            }
        }
        return pairs;
    }

    private static Map.Entry<String, AccessLog.Node> pair(Message m) throws LoadException {
        String key = "";
        AccessLog.Node value = new AccessLog.Nothing();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> key = m.text();
                case 2 -> value = value(m.message());
                default -> throw m.unsupported();
            }
        }
        return Map.entry(key, value);
    }

    /// `AnyValue`: of what Envoy takes in a format, texts, lists and maps.
    private static AccessLog.Node value(Message m) throws LoadException {
        AccessLog.Node value = new AccessLog.Nothing();
        while (m.next()) {
            value = switch (m.number()) {
                case 1 -> new AccessLog.Leaf(Headers.template(m, m.text()));
                case 5 -> items(m.message());
                case 6 -> new AccessLog.Nested(pairs(m.message()));
                default -> throw m.unsupported();
            };
        }
        return value;
    }

    private static AccessLog.Node items(Message m) throws LoadException {
        List<AccessLog.Node> items = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> items.add(value(m.message()));
                default -> throw m.unsupported();
            }
        }
        return new AccessLog.Items(items);
    }
}
