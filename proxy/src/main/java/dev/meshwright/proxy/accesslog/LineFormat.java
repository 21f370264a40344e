package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.listener.AccessLog;
import java.util.List;
import java.util.Map;

/// Renders one line. Confined to its loop; the builders are reused.
final class LineFormat {
    /// Envoy docs, "Access logging", default format string.
    private static final Template DEFAULT_TEXT = Template.parse(
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE%"
                    + " %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
                    + " %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\""
                    + " \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n");

    private final StringBuilder line = new StringBuilder(1024);
    private final StringBuilder value = new StringBuilder(256);

    /// The line, valid until the next call.
    StringBuilder render(AccessLog.Format format, LogValues values, String origin) {
        line.setLength(0);
        switch (format) {
            case AccessLog.DefaultText() -> text(DEFAULT_TEXT, values);
            case AccessLog.Text(Template template) -> text(template, values);
            case AccessLog.Json json -> {
                fields(json.fields(), json.omitEmpty(), values, origin);
                line.append('\n');
            }
        }
        return line;
    }

    private void text(Template template, LogValues values) {
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Literal(String text) -> literal(text);
                case Template.Command command -> {
                    evaluate(command, values);
                    if (value.isEmpty()) {
                        line.append('-');
                    } else {
                        Escape.json(value, 0, value.length(), line);
                    }
                }
            }
        }
    }

    /// What the configuration wrote keeps its line feeds and quotes.
    private void literal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line.append(c < 0x80 ? c : '?');
        }
    }

    private void evaluate(Template.Command command, LogValues values) {
        value.setLength(0);
        values.append(command, value);
        if (command.lengthMax() >= 0 && value.length() > command.lengthMax()) {
            value.setLength(command.lengthMax());
        }
    }

    private void fields(
            List<Map.Entry<String, AccessLog.Node>> fields, boolean omitEmpty, LogValues values, String origin) {
        line.append('{');
        boolean first = true;
        for (Map.Entry<String, AccessLog.Node> field : fields) {
            int before = line.length();
            if (!first) {
                line.append(',');
            }
            string(field.getKey());
            line.append(':');
            if (node(field.getValue(), omitEmpty, values) || !omitEmpty) {
                first = false;
            } else {
                line.setLength(before);
            }
        }
        if (!origin.isEmpty()) {
            line.append(first ? "" : ",").append("\"origin\":");
            string(origin);
        }
        line.append('}');
    }

    private void string(String text) {
        line.append('"');
        Escape.json(text, 0, text.length(), line);
        line.append('"');
    }

    /// @return false when there was no value
    private boolean node(AccessLog.Node node, boolean omitEmpty, LogValues values) {
        return switch (node) {
            case AccessLog.Constant(Object constant) -> {
                if (constant instanceof Number || constant instanceof Boolean) {
                    line.append(constant);
                } else {
                    string(constant.toString());
                }
                yield true;
            }
            case AccessLog.Nested(var fields) -> {
                fields(fields, omitEmpty, values, "");
                yield true;
            }
            case AccessLog.Leaf(Template template) -> leaf(template, values);
        };
    }

    private boolean leaf(Template template, LogValues values) {
        List<Template.Part> parts = template.parts();
        if (parts.size() == 1 && parts.getFirst() instanceof Template.Command command) {
            evaluate(command, values);
            if (value.isEmpty()) {
                line.append("null");
                return false;
            }
            boolean bare = LogValues.number(command.name());
            line.append(bare ? "" : "\"");
            Escape.json(value, 0, value.length(), line);
            line.append(bare ? "" : "\"");
            return true;
        }
        line.append('"');
        for (Template.Part part : parts) {
            switch (part) {
                case Template.Literal(String text) -> Escape.json(text, 0, text.length(), line);
                case Template.Command command -> {
                    evaluate(command, values);
                    Escape.json(value.isEmpty() ? "-" : value, 0, Math.max(1, value.length()), line);
                }
            }
        }
        line.append('"');
        return true;
    }
}
