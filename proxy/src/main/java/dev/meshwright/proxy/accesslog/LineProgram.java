package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.listener.AccessLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A log's format, compiled: constant bytes and operators, run one after the other. Holds its operators' state, so
/// each loop compiles its own.
///
/// @param <R> the kind of record
final class LineProgram<R> {
    /// Envoy docs, "Access logging", default format string.
    private static final Template DEFAULT_TEXT = Template.parse(
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE%"
                    + " %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
                    + " %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\""
                    + " \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n");

    private static final byte[] NULL = ascii("null");
    private static final byte[] ORIGIN = ascii("\"origin\":");
    private static final byte[] NO_BYTES = {};

    /// One part of a line. `false`: it had no value.
    private interface Step<R> {
        boolean run(R record, Line to);
    }

    private final Function<Template.Command, Operator<R>> operators;
    private final List<Step<R>> steps = new ArrayList<>();
    private final StringBuilder constant = new StringBuilder();
    private final boolean json;
    private final boolean omitEmpty;

    LineProgram(AccessLog.Format format, Function<Template.Command, Operator<R>> operators) {
        this.operators = operators;
        json = format instanceof AccessLog.Json;
        omitEmpty = format instanceof AccessLog.Json object && object.omitEmpty();
        switch (format) {
            case AccessLog.DefaultText() -> text(DEFAULT_TEXT);
            case AccessLog.Text(Template template) -> text(template);
            case AccessLog.Json object -> {
                constant.append('{');
                fields(object.fields());
            }
        }
        endConstant();
    }

    /// @param origin `"file:line:column"` as a JSON string; empty when it is not known
    void run(R record, byte[] origin, Line to) {
        to.clear();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).run(record, to);
        }
        if (!json) {
            return;
        }
        if (origin.length > 0) {
            if (to.last() != '{') {
                to.raw(',');
            }
            to.raw(ORIGIN);
            to.raw(origin);
        }
        to.raw('}');
        to.raw('\n');
    }

    /// `text` as a JSON string; no bytes when it is empty.
    static byte[] string(String text) {
        return text.isEmpty() ? NO_BYTES : ascii(quoted(text));
    }

    private static String quoted(String text) {
        StringBuilder safe = new StringBuilder("\"");
        Escape.json(text, 0, text.length(), safe);
        return safe.append('"').toString();
    }

    // ---- compiling

    /// What the configuration wrote keeps its line feeds and quotes.
    private void text(Template template) {
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Literal(String text) ->
                    text.chars().forEach(c -> constant.append(c < 0x80 ? (char) c : '?'));
                case Template.Command command -> valueOrDash(command);
            }
        }
    }

    private void fields(List<Map.Entry<String, AccessLog.Node>> fields) {
        boolean first = true;
        for (Map.Entry<String, AccessLog.Node> field : fields) {
            if (omitEmpty) {
                omitting(field);
                continue;
            }
            constant.append(first ? "" : ",").append(quoted(field.getKey())).append(':');
            first = false;
            node(field.getValue());
        }
    }

    /// A field that leaves no trace when it has no value; whether a comma stands before it shows at run time.
    private void omitting(Map.Entry<String, AccessLog.Node> field) {
        endConstant();
        LineProgram<R> value = new LineProgram<>(field.getValue(), operators);
        byte[] key = ascii(quoted(field.getKey()) + ":");
        steps.add((record, to) -> {
            int before = to.length();
            if (to.last() != '{') {
                to.raw(',');
            }
            to.raw(key);
            boolean found = value.runAll(record, to);
            if (!found) {
                to.length(before);
            }
            return found;
        });
    }

    /// The program of one value inside an object without empty fields.
    private LineProgram(AccessLog.Node node, Function<Template.Command, Operator<R>> operators) {
        this.operators = operators;
        json = false;
        omitEmpty = true;
        node(node);
        endConstant();
    }

    private boolean runAll(R record, Line to) {
        boolean found = true;
        for (int i = 0; i < steps.size(); i++) {
            found = steps.get(i).run(record, to);
        }
        return steps.size() > 1 || found;
    }

    private void node(AccessLog.Node node) {
        switch (node) {
            case AccessLog.Constant(Object value) ->
                constant.append(
                        value instanceof Number || value instanceof Boolean
                                ? value.toString()
                                : quoted(value.toString()));
            case AccessLog.Nothing() -> constant.append("null");
            case AccessLog.Items(var items) -> {
                constant.append('[');
                for (int i = 0; i < items.size(); i++) {
                    constant.append(i == 0 ? "" : ",");
                    node(items.get(i));
                }
                constant.append(']');
            }
            case AccessLog.Nested(var fields) -> {
                constant.append('{');
                fields(fields);
                constant.append('}');
            }
            case AccessLog.Leaf(Template template) -> leaf(template);
        }
    }

    private void leaf(Template template) {
        List<Template.Part> parts = template.parts();
        if (parts.size() == 1 && parts.getFirst() instanceof Template.Command command) {
            alone(command);
            return;
        }
        constant.append('"');
        for (Template.Part part : parts) {
            switch (part) {
                case Template.Literal(String text) -> Escape.json(text, 0, text.length(), constant);
                case Template.Command command -> valueOrDash(command);
            }
        }
        constant.append('"');
    }

    /// A number, a string, or null.
    private void alone(Template.Command command) {
        endConstant();
        Operator<R> operator = operators.apply(command);
        boolean bare = Operators.number(command);
        steps.add((record, to) -> {
            int before = to.length();
            if (!bare) {
                to.raw('"');
            }
            if (!operator.append(record, to)) {
                to.length(before);
                to.raw(NULL);
                return false;
            }
            if (!bare) {
                to.raw('"');
            }
            return true;
        });
    }

    private void valueOrDash(Template.Command command) {
        endConstant();
        Operator<R> operator = operators.apply(command);
        steps.add((record, to) -> {
            if (!operator.append(record, to)) {
                to.raw('-');
            }
            return true;
        });
    }

    private void endConstant() {
        if (!constant.isEmpty()) {
            byte[] bytes = ascii(constant.toString());
            constant.setLength(0);
            steps.add((_, to) -> {
                to.raw(bytes);
                return true;
            });
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
