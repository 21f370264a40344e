package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.extauthz.Utf8;
import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.listener.AccessLog;
import dev.meshwright.proxy.batch.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A value of an OTLP record, compiled: `opentelemetry.proto.common.v1.AnyValue`. Holds its operators' state, so each
/// loop compiles its own.
///
/// @param <R> the kind of record
final class ValueProgram<R> {
    private static final int STRING = 1;
    private static final int ARRAY = 5;
    private static final int MAP = 6;

    /// Writes the fields of one `AnyValue`.
    private interface Part<R> {
        void write(R record, Bytes to);
    }

    private final Part<R> value;

    ValueProgram(AccessLog.Node node, Function<Template.Command, Operator<R>> operators) {
        value = part(node, operators);
    }

    void run(R record, Bytes to) {
        value.write(record, to);
    }

    /// A value that is the same for every record; operators in it have none, as in Envoy.
    static void constant(AccessLog.Node node, Bytes to) {
        new ValueProgram<Bytes>(node, command -> (_, line) -> line.text("%" + command.name() + "%", Line.ALL))
                .run(to, to);
    }

    private static <R> Part<R> part(AccessLog.Node node, Function<Template.Command, Operator<R>> operators) {
        return switch (node) {
            case AccessLog.Leaf(Template template) -> text(template, operators);
            case AccessLog.Constant(Object constant) -> (_, to) -> to.text(STRING, constant.toString());
            case AccessLog.Nothing() -> (_, _) -> {};
            case AccessLog.Items(var items) -> {
                List<Part<R>> parts = new ArrayList<>();
                items.forEach(item -> parts.add(part(item, operators)));
                yield items(parts);
            }
            case AccessLog.Nested(var fields) -> {
                List<Map.Entry<String, Part<R>>> parts = new ArrayList<>();
                fields.forEach(field -> parts.add(Map.entry(field.getKey(), part(field.getValue(), operators))));
                yield map(parts);
            }
        };
    }

    private static <R> Part<R> items(List<Part<R>> parts) {
        return (record, to) -> {
            Bytes list = new Bytes();
            for (Part<R> each : parts) {
                Bytes item = new Bytes();
                each.write(record, item);
                list.message(1, item);
            }
            to.message(ARRAY, list);
        };
    }

    private static <R> Part<R> map(List<Map.Entry<String, Part<R>>> parts) {
        return (record, to) -> {
            Bytes map = new Bytes();
            for (Map.Entry<String, Part<R>> each : parts) {
                Bytes item = new Bytes();
                each.getValue().write(record, item);
                Bytes pair = new Bytes();
                pair.text(1, each.getKey());
                pair.message(2, item);
                map.message(1, pair);
            }
            to.message(MAP, map);
        };
    }

    /// A value that is not there is `-`.
    private static <R> Part<R> text(Template template, Function<Template.Command, Operator<R>> operators) {
        Line line = new Line(Line.Form.PLAIN);
        List<Operator<R>> steps = new ArrayList<>();
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Literal(String text) -> {
                    byte[] constant = text.getBytes(StandardCharsets.UTF_8);
                    steps.add((_, to) -> {
                        to.raw(constant);
                        return true;
                    });
                }
                case Template.Command command -> {
                    Operator<R> operator = operators.apply(command);
                    steps.add((record, to) -> {
                        if (!operator.append(record, to)) {
                            to.raw('-');
                        }
                        return true;
                    });
                }
            }
        }
        return (record, to) -> {
            line.clear();
            for (int i = 0; i < steps.size(); i++) {
                steps.get(i).append(record, line);
            }
            to.bytes(STRING, Utf8.sanitised(line.bytes(), 0, line.length()));
        };
    }
}
