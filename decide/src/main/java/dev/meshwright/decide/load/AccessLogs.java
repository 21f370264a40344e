package dev.meshwright.decide.load;

import dev.meshwright.base.cel.CelSyntaxException;
import dev.meshwright.decide.cel.CelProgram;
import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.decide.metadata.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads `AccessLog`: files, standard streams, and services.
final class AccessLogs {
    private static final String LOGGERS = "envoy.extensions.access_loggers.";

    private AccessLogs() {}

    static AccessLog read(Message m) throws LoadException {
        AccessLog.@Nullable Sink log = null;
        AccessLog.Filter filter = new AccessLog.Every();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // name: the type URL decides
                case 2 -> filter = filter(m.message());
                case 4 -> log = sink(m.any());
                default -> throw m.unsupported();
            }
        }
        if (log == null) {
            throw m.badHere("typed_config is missing");
        }
        return new AccessLog(log, filter);
    }

    private static AccessLog.Sink sink(Message.Typed typed) throws LoadException {
        Message m = typed.value();
        return switch (typed.type()) {
            case LOGGERS + "file.v3.FileAccessLog" -> file(m);
            case LOGGERS + "stream.v3.StdoutAccessLog" -> stream(m, "/dev/stdout");
            case LOGGERS + "stream.v3.StderrAccessLog" -> stream(m, "/dev/stderr");
            case LOGGERS + "grpc.v3.HttpGrpcAccessLogConfig" -> LogServices.http(m);
            case LOGGERS + "grpc.v3.TcpGrpcAccessLogConfig" -> LogServices.tcp(m);
            case LOGGERS + "open_telemetry.v3.OpenTelemetryAccessLogConfig" -> LogServices.otel(m);
            default ->
                throw m.badHere(typed.type()
                        + ": not supported by this proxy (expected: a file, stdout, stderr, an access log service or"
                        + " OpenTelemetry)");
        };
    }

    private static AccessLog.Sink stream(Message m, String target) throws LoadException {
        AccessLog.Format format = new AccessLog.DefaultText();
        while (m.next()) {
            format = switch (m.number()) {
                case 1 -> format(m.message());
                default -> throw m.unsupported();
            };
        }
        return new AccessLog.Lines(target, format);
    }

    private static AccessLog.Sink file(Message m) throws LoadException {
        String path = "";
        AccessLog.Format format = new AccessLog.DefaultText();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> path = m.textNotEmpty();
                case 2 -> format = new AccessLog.Text(Headers.template(m, m.text()));
                case 3, 4 -> {
                    Message json = m.message();
                    format = new AccessLog.Json(fields(json, Structs.struct(json)), false);
                }
                case 5 -> format = format(m.message());
                default -> throw m.unsupported();
            }
        }
        if (path.isEmpty()) {
            throw m.badHere("path is missing");
        }
        return new AccessLog.Lines(path, format);
    }

    private static AccessLog.Format format(Message m) throws LoadException {
        AccessLog.Format format = new AccessLog.DefaultText();
        boolean omitEmpty = false;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> format = new AccessLog.Text(Headers.template(m, m.text()));
                case 2 -> {
                    Message json = m.message();
                    format = new AccessLog.Json(fields(json, Structs.struct(json)), false);
                }
                case 3 -> omitEmpty = m.flag();
                case 5 -> format = new AccessLog.Text(Headers.template(m, inline(m.message())));
                // Content type of local replies; own formatters for operators that are known anyway; keys are always
                // sorted here.
                case 4, 6, 7 -> m.skip();
                default -> throw m.unsupported();
            }
        }
        return omitEmpty && format instanceof AccessLog.Json json ? new AccessLog.Json(json.fields(), true) : format;
    }

    /// A `DataSource` that holds its text itself.
    private static String inline(Message m) throws LoadException {
        String text = "";
        while (m.next()) {
            text = switch (m.number()) {
                case 3 -> m.text();
                default -> throw m.unsupported();
            };
        }
        return text;
    }

    private static List<Map.Entry<String, AccessLog.Node>> fields(Message m, Value.Struct struct) throws LoadException {
        List<Map.Entry<String, AccessLog.Node>> fields = new ArrayList<>();
        for (Map.Entry<String, Value> field : new TreeMap<>(struct.fields()).entrySet()) {
            fields.add(Map.entry(field.getKey(), node(m, field.getValue())));
        }
        return fields;
    }

    private static AccessLog.Node node(Message m, Value value) throws LoadException {
        return switch (value) {
            case Value.Text text -> new AccessLog.Leaf(Headers.template(m, text.text()));
            case Value.Real real -> new AccessLog.Constant(real.value());
            case Value.Bool bool -> new AccessLog.Constant(bool.value());
            case Value.Struct nested -> new AccessLog.Nested(fields(m, nested));
            case Value.Nothing nothing -> new AccessLog.Nothing();
            case Value.Items(List<Value> items) -> {
                List<AccessLog.Node> nodes = new ArrayList<>();
                for (Value item : items) {
                    nodes.add(node(m, item));
                }
                yield new AccessLog.Items(nodes);
            }
        };
    }

    private static AccessLog.Filter filter(Message m) throws LoadException {
        AccessLog.Filter filter = new AccessLog.Every();
        while (m.next()) {
            filter = switch (m.number()) {
                case 1 -> comparison(m.message(), true);
                case 2 -> comparison(m.message(), false);
                case 3, 4 -> {
                    m.skip(); // not_health_check_filter, traceable_filter: there are no health-check requests to
                    // tell apart
                    yield new AccessLog.Every();
                }
                case 6 -> new AccessLog.And(filters(m.message()));
                case 7 -> new AccessLog.Or(filters(m.message()));
                case 9 -> {
                    Message flags = m.message();
                    List<String> names = new ArrayList<>();
                    while (flags.next()) {
                        names.add(flags.text());
                    }
                    yield new AccessLog.ResponseFlags(names);
                }
                case 11 -> extension(m.message());
                default -> throw m.unsupported();
            };
        }
        return filter;
    }

    private static AccessLog.Filter extension(Message m) throws LoadException {
        AccessLog.@Nullable Filter filter = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // name: the type URL decides
                case 3 -> {
                    Message.Typed typed = m.any();
                    if (!typed.type().equals(LOGGERS + "filters.cel.v3.ExpressionFilter")) {
                        throw typed.value()
                                .badHere(typed.type() + ": not supported by this proxy (expected: ExpressionFilter)");
                    }
                    filter = expression(typed.value());
                }
                default -> throw m.unsupported();
            }
        }
        if (filter == null) {
            throw m.badHere("typed_config is missing");
        }
        return filter;
    }

    private static AccessLog.Filter expression(Message m) throws LoadException {
        String text = "";
        while (m.next()) {
            text = switch (m.number()) {
                case 1 -> m.textNotEmpty();
                default -> throw m.unsupported();
            };
        }
        try {
            return new AccessLog.Expression(CelProgram.compile(text));
        } catch (CelSyntaxException e) {
            throw m.badHere("expression: " + e.getMessage());
        }
    }

    private static List<AccessLog.Filter> filters(Message m) throws LoadException {
        List<AccessLog.Filter> all = new ArrayList<>();
        while (m.next()) {
            all.add(filter(m.message()));
        }
        return all;
    }

    private static AccessLog.Filter comparison(Message m, boolean status) throws LoadException {
        AccessLog.Comparison comparison = AccessLog.Comparison.EQUAL;
        long value = 0;
        while (m.next()) {
            Message of = m.message();
            while (of.next()) {
                switch (of.number()) {
                    case 1 ->
                        comparison = switch (of.number31()) {
                            case 0 -> AccessLog.Comparison.EQUAL;
                            case 1 -> AccessLog.Comparison.GREATER_OR_EQUAL;
                            case 2 -> AccessLog.Comparison.LESS_OR_EQUAL;
                            default -> throw of.bad("expected: EQ, GE or LE");
                        };
                    case 2 -> {
                        Message runtime = of.message();
                        while (runtime.next()) {
                            switch (runtime.number()) {
                                case 2 -> value = runtime.varint();
                                default -> runtime.skip(); // runtime_key: there is no runtime here
                            }
                        }
                    }
                    default -> throw of.unsupported();
                }
            }
        }
        return status ? new AccessLog.Status(comparison, (int) value) : new AccessLog.DurationMillis(comparison, value);
    }
}
