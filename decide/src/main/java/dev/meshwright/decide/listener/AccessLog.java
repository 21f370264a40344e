package dev.meshwright.decide.listener;

import dev.meshwright.decide.cel.CelProgram;
import dev.meshwright.decide.collector.Collector;
import dev.meshwright.decide.format.Template;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One access log: where it goes, and of which calls.
public record AccessLog(Sink to, Filter filter) {
    /// Where a log goes, and what it says.
    public sealed interface Sink {}

    /// Lines of a file.
    ///
    /// @param target path, or `/dev/stdout`, `/dev/stderr`
    public record Lines(String target, Format format) implements Sink {}

    /// Entries of requests for an access log service (`envoy.service.accesslog.v3`), whatever is logged.
    ///
    /// @param name of the log
    /// @param requestHeaders names of those that an entry holds, in lower case
    public record HttpEntries(
            Collector.Grpc service,
            String name,
            List<String> requestHeaders,
            List<String> responseHeaders,
            List<String> responseTrailers)
            implements Sink {
        public HttpEntries {
            requestHeaders = List.copyOf(requestHeaders);
            responseHeaders = List.copyOf(responseHeaders);
            responseTrailers = List.copyOf(responseTrailers);
        }
    }

    /// Entries of connections for an access log service, whatever is logged.
    public record TcpEntries(Collector.Grpc service, String name) implements Sink {}

    /// Log records of OTLP.
    ///
    /// @param name of the log
    /// @param body null: none
    /// @param resource attributes of what logs
    /// @param ownLabels the resource also says which proxy and log it is
    public record OtelRecords(
            Collector service,
            String name,
            @Nullable Node body,
            List<Map.Entry<String, Node>> attributes,
            List<Map.Entry<String, Node>> resource,
            boolean ownLabels)
            implements Sink {
        public OtelRecords {
            attributes = List.copyOf(attributes);
            resource = List.copyOf(resource);
        }
    }

    public sealed interface Format {}

    /// Envoy's default line.
    public record DefaultText() implements Format {}

    public record Text(Template line) implements Format {}

    /// @param omitEmpty fields without value are left out, else they are null
    public record Json(List<Map.Entry<String, Node>> fields, boolean omitEmpty) implements Format {
        public Json {
            fields = List.copyOf(fields);
        }
    }

    public sealed interface Node {}

    public record Leaf(Template template) implements Node {}

    public record Constant(Object value) implements Node {}

    /// `null`.
    public record Nothing() implements Node {}

    public record Items(List<Node> items) implements Node {
        public Items {
            items = List.copyOf(items);
        }
    }

    public record Nested(List<Map.Entry<String, Node>> fields) implements Node {
        public Nested {
            fields = List.copyOf(fields);
        }
    }

    public sealed interface Filter {}

    public record Every() implements Filter {}

    /// Only connections that no chain took.
    public record ResponseFlags(List<String> flags) implements Filter {
        public ResponseFlags {
            flags = List.copyOf(flags);
        }
    }

    public record Status(Comparison comparison, int value) implements Filter {}

    public record DurationMillis(Comparison comparison, long value) implements Filter {}

    /// Those for which it is true.
    public record Expression(CelProgram program) implements Filter {}

    public record And(List<Filter> all) implements Filter {
        public And {
            all = List.copyOf(all);
        }
    }

    public record Or(List<Filter> any) implements Filter {
        public Or {
            any = List.copyOf(any);
        }
    }

    public enum Comparison {
        EQUAL,
        GREATER_OR_EQUAL,
        LESS_OR_EQUAL
    }
}
