package dev.meshwright.decide.listener;

import dev.meshwright.decide.cel.CelProgram;
import dev.meshwright.decide.format.Template;
import java.util.List;
import java.util.Map;

/// One access log: a file (or a standard stream) and what a line holds.
///
/// @param target path, or `/dev/stdout`, `/dev/stderr`
public record AccessLog(String target, Format format, Filter filter) {
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
